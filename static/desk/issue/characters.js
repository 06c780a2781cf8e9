/* Characters are counted as the server counts them: one outside the basic plane, such as 𠮷, is one and not two. */

export const countOf = (text) => [...text].length;

/* Where in a string of the browser so many characters end. */
export const indexAfter = (text, count) => [...text].slice(0, count).join("").length;

/* Where in the text these words stand, nearest to so many characters from its beginning; -1 where they do not. */
export function nearest(text, words, count) {
  const wanted = indexAfter(text, count);
  let found = -1;
  for (let at = text.indexOf(words); words && at >= 0; at = text.indexOf(words, at + 1)) {
    if (found < 0 || Math.abs(at - wanted) < Math.abs(found - wanted)) found = at;
  }
  return found;
}
