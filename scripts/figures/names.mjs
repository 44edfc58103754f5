/** A participle says what happened to a thing, not what it is. */
const PARTICIPLE =
  /^(?:export )?(?:interface|type|class) (Known|Kept|Made|Found|Seen|Wanted|Shown|Told|Held|Placed|Named|Given|Brought|Chosen|Asked|Judged|Walked|Read|Saved|Open)\b/gm;

const bare = (files) =>
  [...files].flatMap(([name, text]) =>
    [...text.matchAll(PARTICIPLE)].map(([line]) => `${name}: ${line}`),
  );

export default [{ name: 'types that are called by a bare participle', limit: 0, find: bare }];
