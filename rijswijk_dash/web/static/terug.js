// The back button. At a click in the menu Streamlit adds up to five addresses to the history: the page that is
// left without its question, and the new one while its widgets take their places. One click is one address.
(() => {
  "use strict";

  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let added = false; // Whether this click already added an address.

  for (const deed of ["pointerdown", "keydown"]) {
    addEventListener(deed, () => { added = false; }, { capture: true });
  }
  addEventListener("popstate", () => { added = true; }, { capture: true });

  history.pushState = (state, unused, address) => {
    (added ? replace : push)(state, unused, address);
    added = true;
  };
})();
