/** Queries on the probe of shapes, one a line: interfaces, references, text and numbers. */
export const SHAPE_QUERIES: readonly string[] = `
{ animals { id __typename name legs owner { id } toys { id } } }
{ animals(first: 4, skip: 2, orderBy: legs) { __typename id } }
{ animals(orderBy: name, orderDirection: desc) { __typename id name } }
{ animals(where: { name_contains: "o" }) { id ... on Dog { tags weight } ... on Cat { mother { id } } } }
{ animals(where: { owner: "p1" }, orderBy: id, orderDirection: desc) { id } }
{ animals(where: { owner_: { age_gt: 5 } }) { id } }
{ animals(where: { toys_: { price_gt: "1000" } }) { id } }
{ animals(orderBy: owner__age) { id } }
{ animal(id: "c1") { id __typename ... on Cat { kittens { id } } } }
{ animal(id: "f1") { id __typename } }
{ animal(id: "zz") { id } }
{ animals(first: 1) { __typename } animals2: animals(skip: 18) { id } }
{ animals(where: { or: [{ legs: 0 }, { name: "x" }] }) { id } }
{ animals(where: { and: [{ legs_gt: 1 }, { or: [{ name_starts_with: "d" }, { owner: "p0" }] }] }) { id } }
{ animals(where: { legs_in: [0, 6] }, first: 3) { id } }
{ animals(where: { id_in: ["c1", "d2", "f3"] }) { id } }
{ animals(block: { number: 27 }) { id name } }
{ animals(where: { _change_block: { number_gte: 27 } }) { id } }
{ holders { id pets { id __typename } ... on Person { age cats { id } } } }
{ holders(where: { pets_: { legs: 4 } }) { id } }
{ counteds { id n __typename } }
{ counteds(where: { n_gt: 3 }, orderBy: n, orderDirection: desc) { id n } }
{ counteds(where: { id_gt: "1" }) { id } }
{ counted(id: "3") { id n } }
{ persons { id age born long pets { id __typename name } cats { id } dogs { id } home { id } houses { id } favourite { id __typename } } }
{ persons { id pets(first: 2, orderBy: id, orderDirection: desc) { id } } }
{ persons { id pets(where: { legs_gt: 2 }) { id ... on Dog { friends { id } } } } }
{ persons { pets(skip: 1, first: 1) { id } } }
{ persons(where: { pets_: { name_not: null } }) { id } }
{ persons(where: { favourite_: { legs: 1 } }) { id } }
{ persons(where: { favourite_: {} }) { id } }
{ persons(where: { favourite: null }) { id } }
{ persons(where: { favourite_not: null }) { id } }
{ persons(where: { favourite_in: ["d1", "nobody"] }) { id } }
{ persons(where: { cats_: { name: "x" }, dogs_: { legs_gt: 3 } }) { id } }
{ persons(where: { home_: { people_contains: ["p1"] } }) { id } }
{ persons(where: { houses_: { id_not: null } }) { id } }
{ persons(orderBy: cats) { id } }
{ persons(orderBy: favourite__legs) { id } }
{ persons(orderBy: age) { id age } }
{ persons(orderBy: age, orderDirection: desc) { id age } }
{ persons(where: { age_not: null }, orderBy: long, orderDirection: desc, first: 2) { id long } }
{ persons(where: { age_not_in: [10] }) { id } }
{ persons(where: { age_in: [10, 8] }) { id } }
{ persons(where: { age: null }) { id } }
{ persons(where: { born_gt: "1700000000000001" }) { id born } }
{ persons(where: { long_lt: "9223372036854775806" }) { id } }
{ dogs { id friends { id __typename name } best { id __typename } tags weight toys { id animal { id __typename } } } }
{ dogs { id friends(first: 2, orderBy: legs) { id } } }
{ dogs { friends(where: { legs_gt: 1 }) { id } } }
{ dogs(where: { friends_: { legs: 0 } }) { id } }
{ dogs(where: { friends_contains: ["c1"] }) { id } }
{ dogs(where: { friends_contains: ["c1", "f1"] }) { id } }
{ dogs(where: { friends_not_contains: ["c1"] }) { id } }
{ dogs(where: { friends_contains_nocase: ["C1"] }) { id } }
{ dogs(where: { friends: ["f0"] }) { id } }
{ dogs(where: { friends: [] }) { id } }
{ dogs(where: { friends_not: [] }) { id } }
{ dogs(where: { friends: null }) { id } }
{ dogs(where: { tags: ["b", "a"] }) { id } }
{ dogs(where: { tags_contains: ["a"] }) { id } }
{ dogs(where: { tags_contains: [] }) { id } }
{ dogs(where: { tags_not_contains: [] }) { id } }
{ dogs(where: { tags_contains_nocase: ["A", "B"] }) { id } }
{ dogs(where: { tags_not_contains_nocase: ["C3"] }) { id } }
{ dogs(where: { best_: { name_not: null } }) { id best { id } } }
{ dogs(where: { best_starts_with: "c" }) { id } }
{ dogs(where: { best_not_ends_with: "1" }) { id } }
{ dogs(orderBy: best__name) { id } }
{ dogs(orderBy: tags) { id } }
{ dogs(orderBy: friends) { id } }
{ dogs(orderBy: weight) { id weight } }
{ dogs(orderBy: weight, orderDirection: desc, skip: 1) { id weight } }
{ dogs(where: { weight_gt: "-4.5" }) { id } }
{ dogs(where: { weight: -3 }) { id } }
{ dogs(where: { weight: -4.5 }) { id } }
{ dogs(where: { weight_in: ["-3.0", "-6"] }) { id } }
{ cats(orderBy: name) { id name } }
{ cats(orderBy: name, orderDirection: desc) { id name } }
{ cats(where: { name_contains: "_" }) { name } }
{ cats(where: { name_contains: "%" }) { name } }
{ cats(where: { name_contains_nocase: "Ä" }) { name } }
{ cats(where: { name_starts_with_nocase: "ä" }) { name } }
{ cats(where: { name_contains: "b\\\\\\\\t" }) { name } }
{ cats(where: { name_starts_with: "B%" }) { name } }
{ cats(where: { name_ends_with: "t" }) { name } }
{ cats(where: { name_ends_with_nocase: "T" }) { name } }
{ cats(where: { name_not_contains: "t" }) { name } }
{ cats(where: { name_not_contains_nocase: "T" }) { name } }
{ cats(where: { name: "" }) { id } }
{ cats(where: { name_not: "" }) { id } }
{ cats(where: { name_in: ["x", ""] }) { id } }
{ cats(where: { name_gt: "b" }) { name } }
{ cats(where: { name_lte: "b" }) { name } }
{ cats(where: { name_in: ["x", null] }) { id } }
{ cats { id mother { id mother { id } kittens { id } } kittens(orderBy: id, orderDirection: desc) { id } firstKitten { id size } } }
{ cats(where: { mother_: { legs_gt: 2 }, kittens_: { legs_gt: 1 } }) { id } }
{ cats(where: { firstKitten_: { size_gt: 4 } }) { id } }
{ cats(where: { kittens_: {} }) { id } }
{ cats(where: { mother: "c0", mother_: { legs: 4 } }) { id } }
{ cats(orderBy: mother__name) { id } }
{ cats(orderBy: mother__legs, orderDirection: desc) { id } }
{ cats(orderBy: owner__age) { id } }
{ cats(where: { or: [{ mother_: { legs: 4 } }, { legs: 2 }] }) { id } }
{ cats(where: { or: [{ mother: "c0" }, { and: [{ legs: 2 }, { owner_not: null }] }] }) { id } }
{ cats(where: { and: [{ or: [{ legs: 2 }, { legs: 3 }] }, { or: [{ owner: "p1" }, { owner: null }] }] }) { id } }
{ cats(where: { and: [{ name: null }] }) { id } }
{ cats(where: { legs: null }) { id } }
{ cats(block: { number: 27 }, where: { name: "renamed" }) { id } }
{ cats(block: { number: 27, hash: "0x00" }) { id } }
{ cats(block: { number_gte: 1000 }) { id } }
{ cats(block: { number_gte: 3 }, first: 1) { id } }
{ cats(block: { number: 1 }) { id } }
{ cats(block: { number: -1 }) { id } }
{ cats(block: {}) { id } }
{ cats(block: null) { id } }
{ cats(block: { hash: "0x0000000000000000000000000000000000000000000000000000000000000000" }) { id } }
{ cats(block: { hash: "xx" }) { id } }
{ _meta { block { number hash timestamp parentHash } } }
{ _meta(block: { number_gte: 5 }) { block { number } } }
{ toys(orderBy: price) { id price cost kinds kind animal { id __typename } } }
{ toys(orderBy: cost, orderDirection: desc, first: 3) { cost } }
{ toys(orderBy: kinds) { id } }
{ toys(where: { kind: SOFT }) { id } }
{ toys(where: { kind_in: [SOFT, Wooden] }) { id } }
{ toys(where: { kind_not_in: [SOFT] }) { id } }
{ toys(where: { kind_gt: SOFT }) { id } }
{ toys(where: { kind: null }) { id } }
{ toys(where: { kind_not: SOFT }) { id } }
{ toys(where: { kinds: [hard, SOFT] }) { id } }
{ toys(where: { kinds_contains: [SOFT] }) { id } }
{ toys(where: { kinds_contains: [SOFT, hard] }) { id } }
{ toys(where: { kinds_not: [] }) { id } }
{ toys(where: { kinds_not_contains: [hard] }) { id } }
{ toys(where: { kinds_contains_nocase: [hard] }) { id } }
{ toys(where: { price_gt: 1000, price_lt: "3000.05" }) { price } }
{ toys(where: { cost_lt: "-1000000000000000000000" }) { cost } }
{ toys(where: { animal_: { legs: 4 } }) { id } }
{ toys(where: { animal_: { owner: "p1" } }) { id } }
{ toys(where: { animal: "c1" }) { id } }
{ toys(orderBy: animal__legs) { id } }
{ houses { id people { id age } number { id n } address { id street } } }
{ toys(where: { kind: "SOFT", kinds_contains: ["hard"] }, orderBy: "id", orderDirection: "desc") { id kind } }
{ toys(where: { kind: "soft" }) { id } }
`
  .trim()
  .split('\n');
