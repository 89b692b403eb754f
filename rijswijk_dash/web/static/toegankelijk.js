// What Streamlit's own interface lacks for who listens to a page or works with the keyboard.
// Each rule names what it mends; tests/web/test_accessible.py and test_keyboard.py know that each still has work.
(() => {
  "use strict";

  const ATTRIBUTES = [
    // The menu: a list in which a div stands between the list and its items. Groups of links instead.
    ["[data-testid=stSidebarNavItems]", "role", "none"],
    ["[data-testid=stSidebarNavItems] li", "role", "none"],
    // A dropzone that is hidden from who listens, and has a name all the same.
    ["[data-testid=stFileUploaderDropzone]", "role", "group"],
    // The line in a tile: the number and its change stand beside it, in words.
    ["[data-testid=stMetricChart]", "aria-hidden", "true"],
    // An icon in a sentence that says the same without it.
    ["[data-testid=stMarkdownContainer] [role=img][aria-label$=' icon']", "aria-hidden", "true"],
  ];

  function mend() {
    for (const [selector, name, value] of ATTRIBUTES) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.getAttribute(name) !== value) element.setAttribute(name, value);
      }
    }
    nameGroups();
    orderHeadings();
    showTab();
  }

  const shown = new WeakMap();
  /** Where there are more tabs than fit, the one that is shown is among those in view. */
  function showTab() {
    for (const list of document.querySelectorAll("main [role=tablist]")) {
      const tab = list.querySelector("[aria-selected=true]");
      if (!tab || shown.get(list) === tab) continue;
      shown.set(list, tab);
      list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
    }
  }

  /** Each part of the menu is a group with the name that stands above it. */
  function nameGroups() {
    for (const heading of document.querySelectorAll("[data-testid=stNavSectionHeader]")) {
      const group = heading.parentElement;
      const name = heading.querySelector("p")?.textContent ?? "";
      if (group.getAttribute("aria-label") === name) continue;
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", name);
    }
  }

  /** A heading is one level below the heading that it stands under: Streamlit's levels are sizes only. */
  function orderHeadings() {
    const above = [];
    for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")) {
      const size = Number(heading.tagName[1]);
      while (above.length && above.at(-1) >= size) above.pop();
      above.push(size);
      const level = String(above.length);
      if (heading.getAttribute("aria-level") !== level) heading.setAttribute("aria-level", level);
    }
  }

  /** Say which page opened: the address changes without a new document. */
  function announce() {
    const place = document.createElement("div");
    place.id = "rd-gemeld";
    place.setAttribute("role", "status");
    place.style.cssText =
      "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
    document.body.append(place);
    let said = document.title;
    new MutationObserver(() => {
      if (document.title === said) return;
      said = document.title;
      place.textContent = said;
    }).observe(document.head, { childList: true, characterData: true, subtree: true });
  }

  const isOff = (element) => element.disabled || element.getAttribute("aria-disabled") === "true";

  /** What is switched off while a page or file is made loses the focus: give it back afterwards. */
  function keepFocus() {
    document.addEventListener("blur", (event) => {
      const element = event.target;
      if (!(element instanceof HTMLElement) || event.relatedTarget) return;
      queueMicrotask(() => {
        if (!isOff(element)) return;
        const watch = new MutationObserver(() => {
          if (isOff(element) && element.isConnected) return;
          watch.disconnect();
          const shown = element.closest("[role=tablist]")?.querySelector("[aria-selected=true]");
          if (document.activeElement === document.body) (shown ?? element).focus();
        });
        watch.observe(element, { attributes: true, attributeFilter: ["disabled", "aria-disabled"] });
      });
    }, true);
  }

  let waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mend();
    });
  }

  announce();
  keepFocus();
  mend();
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
})();
