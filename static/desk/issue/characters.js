/* Characters are counted as the server counts them: one outside the basic plane, such as 𠮷, is one and not two. */

export const countOf = (text) => [...text].length;

/* Where in a string of the browser so many characters end. */
export const indexAfter = (text, count) => [...text].slice(0, count).join("").length;
