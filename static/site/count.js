/* Says that this page is shown, once; by no cookie and with nothing that is the reader's (浏览). */
"use strict";

(() => {
  const { to, seal } = document.currentScript.dataset;
  const say = () => {
    const said = new URLSearchParams({ path: location.pathname, seal });
    navigator.sendBeacon?.(to, said);
  };
  if (document.prerendering) document.addEventListener("prerenderingchange", say, { once: true });
  else say();
})();
