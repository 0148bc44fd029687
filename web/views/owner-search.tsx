import { useState } from 'react';
import { goTo } from '../data/route.ts';
import { placeIn, useScope } from '../data/scope.ts';

const ADDRESS = /^0x[0-9a-f]{40}$/i;

/** Goes to an address' page. */
export function OwnerSearch() {
  const scope = useScope();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const address = text.trim();
  return (
    <form
      className="search"
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(!ADDRESS.test(address));
        if (ADDRESS.test(address)) goTo(placeIn(scope, address));
      }}
    >
      <input
        type="search"
        aria-label="Owner address"
        aria-invalid={isWrong}
        placeholder="Owner address 0x…"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
      />
      <button type="submit" className="button">
        Look up
      </button>
      {isWrong && (
        <span className="wrong" role="alert">
          An address is 0x and 40 hex digits.
        </span>
      )}
    </form>
  );
}
