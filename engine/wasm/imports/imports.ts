/**
 * Host functions by the name mappings import them under. Arguments are pointers unless the function says otherwise; a
 * result is a pointer, a number, or nothing.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a host function may return nothing.
export type HostFunction = (a: number, b: number, c: number, d: number) => number | bigint | void;

export type Imports = { readonly [name: string]: HostFunction };
