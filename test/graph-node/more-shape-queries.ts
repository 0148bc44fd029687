/** Of the buckets of each length. */
const BUCKET_QUERIES = `
{ pointStats_collection(interval: INTERVAL) { id timestamp person { id } kind sum all first last min max count } }
{ pointStats_collection(interval: INTERVAL, where: { person: "p1" }) { timestamp sum count } }
{ pointStats_collection(interval: INTERVAL, orderBy: timestamp, orderDirection: asc) { timestamp kind person { id } } }
{ pointStats_collection(interval: INTERVAL, first: 2, skip: 1) { timestamp kind } }
{ pointStats_collection(interval: INTERVAL, where: { sum_gt: "-10", count_lt: 5 }) { timestamp sum count } }
{ pointStats_collection(interval: INTERVAL, where: { timestamp_gte: "1704070800000000" }) { timestamp sum all } }
{ pointStats_collection(interval: INTERVAL, where: { kind_in: [SOFT] }) { timestamp max min } }
{ pointStats_collection(interval: INTERVAL, where: { person_: { age_gt: 9 } }) { timestamp sum } }
{ pointStats_collection(interval: INTERVAL, orderBy: sum) { timestamp sum } }
{ pointStats_collection(interval: INTERVAL, block: { number: 20 }) { timestamp sum all } }
{ pointStats_collection(interval: INTERVAL, where: { or: [{ kind: SOFT }, { person: "p0" }] }) { timestamp sum } }
{ pointStats_collection(interval: INTERVAL, current: include) { id timestamp person { id } kind sum all first last min max count } }
{ pointStats_collection(interval: INTERVAL, current: include, orderBy: timestamp, orderDirection: asc) { timestamp kind person { id } } }
{ pointStats_collection(interval: INTERVAL, current: include, where: { sum_gt: "-10", count_lt: 5 }) { timestamp sum count } }
{ pointStats_collection(interval: INTERVAL, current: include, where: { timestamp_gte: "1704070800000000" }) { timestamp sum all } }
{ pointStats_collection(interval: INTERVAL, current: include, orderBy: sum) { timestamp sum } }
{ pointStats_collection(interval: INTERVAL, current: include, where: { or: [{ kind: SOFT }, { person: "p0" }] }) { timestamp sum } }
`
  .trim()
  .split('\n');

const QUERIES = `
{ houses { id people(first: 1) { id } } }
{ houses { id people(orderBy: id, orderDirection: desc) { id } } }
{ houses { people(where: { age_gt: 5 }) { id } } }
{ houses(where: { people_: { age_gt: 8 } }) { id } }
{ houses(where: { people_contains: ["p1", "p2"] }) { id } }
{ houses(where: { people: ["p0", "p1", "nobody"] }) { id } }
{ houses(where: { number: 1 }) { id } }
{ houses(where: { number_: { n_gt: 3 } }) { id } }
{ houses(where: { number_: { id: "1" } }) { id } }
{ houses(orderBy: number__n) { id } }
{ houses(orderBy: number__id, orderDirection: desc) { id } }
{ houses(where: { number_starts_with: "1" }) { id } }
{ houses(where: { number_contains: "1" }) { id } }
{ houses(where: { address: "0x7374726565742031" }) { id } }
{ houses(where: { address_contains: "0x31" }) { id } }
{ houses(where: { address_: { street_ends_with: "1" } }) { id } }
{ houses(where: { address_not: null }) { id } }
{ houses(orderBy: address__street) { id } }
{ houses(where: { id_gt: "0x02" }) { id } }
{ house(id: "0x01000000") { id people { id } } }
{ house(id: "01000000") { id } }
{ house(id: "0x01") { id } }
{ house(id: "zz") { id } }
{ address_s { id street houses { id } } }
{ addresses { id } }
{ address_(id: "0x7374726565742031") { street houses(first: 1) { id } } }
{ address__collection { id } }
{ numbereds { id n next { id } previous { id } houses { id } } }
{ numbereds(orderBy: id, orderDirection: desc) { id } }
{ numbereds(where: { id: "-3" }) { id } }
{ numbereds(where: { id_in: ["-3", "2"] }) { id } }
{ numbereds(where: { id_gt: 0 }) { id } }
{ numbered(id: "-3") { id n } }
{ numbered(id: -3) { id n } }
{ numbered(id: "x") { id n } }
{ numbereds(where: { next_: { n: 0 } }) { id } }
{ numbereds(where: { previous_: { n_gt: 2 } }) { id } }
{ numbereds(orderBy: next__n) { id } }
{ autos { id n who { id } } }
{ auto(id: "8589934592") { n } }
{ autos(where: { who_: { age: 10 } }) { id } }
{ orders { id select from userGroup URLPath x2y } }
{ orders(orderBy: select, orderDirection: desc) { select } }
{ orders(where: { from_gt: 3, userGroup: "g" }) { id } }
{ orders(orderBy: URLPath) { URLPath } }
{ orders(where: { x2y_in: [1, 2] }) { id } }
{ order(id: "o1") { URLPath } }
{ series { id fact } }
{ series_collection { id } }
{ series(id: "s") { fact } }
{ ticks { id number by } }
{ ticks(where: { number_gt: 20 }, orderBy: number, orderDirection: desc) { id } }
{ ticks(where: { _change_block: { number_gte: 20 } }) { id } }
{ points { id timestamp person { id age } kind amount whole n long } }
{ points(orderBy: amount, orderDirection: desc, first: 3) { amount } }
{ points(where: { person: "p1", kind: SOFT }) { id } }
{ points(where: { timestamp_gt: "1704070000000000" }) { id } }
{ points(orderBy: timestamp, orderDirection: desc) { id } }
{ points(where: { person_: { age: 10 } }) { id } }
{ pointStats_collection { id } }
{ pointStats_collection(interval: week) { id } }
{ pointStats(id: "1") { id } }
{ pointStats(interval: hour) { id } }
{ facts(first: 1001) { id } }
{ facts(first: 0) { id } }
{ facts(first: -1) { id } }
{ facts(skip: -1) { id } }
{ facts(skip: 5001, first: 1) { id } }
{ facts(first: null) { id } }
{ facts(skip: null, first: 2) { id } }
{ facts(where: null, first: 2) { id } }
{ facts(orderBy: null, first: 2) { id } }
{ facts(orderDirection: desc, first: 2) { id } }
{ facts(orderBy: value, orderDirection: null, first: 2) { id } }
query Q($f: Int = 2, $w: Fact_filter = { id_gt: "m" }) { facts(first: $f, where: $w) { id } }
query Q($b: Block_height = { number: 5 }) { facts(block: $b, first: 2) { id } }
query A { facts(first: 1) { id } } query B { facts(first: 2) { id } }
{ a: facts(first: 1) { x: id y: value } b: facts(first: 1, skip: 1) { x: value } }
{ facts(first: 1) { id id } }
{ facts(first: 1) { id } facts(first: 1) { value } }
{ facts(first: 1) @skip(if: true) { id } cats(first: 1) @include(if: true) { id name @skip(if: true) } }
{ animals(first: 3) { ...A ...D } } fragment A on Animal { id toys { id } } fragment D on Dog { tags best { ...A } }
{ animals(first: 9) { ... on Animal { id } ... on Cat @include(if: false) { name } ... { legs } } }
{ __type(name: "Animal") { kind possibleTypes { name } fields { name args { name defaultValue } } } }
{ cats(first: 1) { __typename owner { __typename } } }
{ cats { owner } }
{
{ cats(where: { legs: "4" }) { id } }
{ cats(where: { legs_gt: 1.5 }) { id } }
{ cat { id } }
{ cat(id: null) { id } }
{ cat(id: 5) { id } }
{ cats(where: { or: [] }) { id } }
{ cats(where: { and: [{}] }) { id } }
{ cats(where: { or: [{}] }) { id } }
{ cats(where: { legs: 4, or: [{ legs: 2 }] }) { id } }
{ cats(where: {}) { id } }
{ persons(where: { cats_: { or: [{ legs: 4 }, { name: "x" }] } }) { id } }
{ persons(where: { or: [{ cats_: { legs: 4 } }, { age: 6 }] }) { id } }
{ persons(where: { pets_: { and: [{ legs: 4 }] } }) { id } }
{ persons { cats(where: { or: [{ legs: 4 }, { legs: 2 }] }, orderBy: legs, orderDirection: desc) { id } } }
{ persons { pets(where: { toys_: { price_gt: "0" } }) { id } } }
{ persons { id cats { id toys { id animal { id owner { id } } } } } }
{ persons(block: { number: 27 }) { id cats(first: 1) { id } pets { id } dogs { id friends { id } } } }
{ persons(where: { _change_block: { number_gte: 27 } }) { id cats { id } } }
{ cats(where: { _change_block: { number_gte: 27 }, legs: 4 }) { id } }
{ persons { cats(where: { _change_block: { number_gte: 27 } }) { id } } }
{ persons(where: { cats_: { _change_block: { number_gte: 27 } } }) { id } }
{ cats(where: { or: [{ _change_block: { number_gte: 27 } }, { legs: 3 }] }) { id } }
`
  .trim()
  .split('\n');

/** Queries on the probe of shapes: ids, odd names, aggregations, pages, filters within filters. */
export const MORE_SHAPE_QUERIES: readonly string[] = [
  ...QUERIES,
  ...['hour', 'day'].flatMap((length) => BUCKET_QUERIES.map((query) => query.replace('INTERVAL', length))),
];
