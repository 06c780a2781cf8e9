/* A picture of a page for which the press was busy (排版正忙) is asked for again until it is there: the first who opens
   an edition asks for more of them at once than may wait for the press. */

const WAITS = [2, 4, 8, 10, 10, 10, 10, 10]; // seconds

/* To be called for pictures whose address stays. */
export function askAgain(pictures) {
  for (const picture of pictures) {
    const waits = [...WAITS];
    const later = () => {
      const seconds = waits.shift();
      if (seconds) setTimeout(() => picture.setAttribute("src", picture.getAttribute("src")), seconds * 1000);
    };
    picture.addEventListener("error", later);
    if (picture.currentSrc && picture.complete && !picture.naturalWidth) later(); // before this ran
  }
}
