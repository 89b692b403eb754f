// Dutch words where Streamlit has English ones: it has no setting for its language.
// A text is put in only where Streamlit itself writes (PLACES), an accessible name or placeholder only when
// it is one of WORDS or fits one of PATTERNS ({} is what stays). tests/web/test_streamlit_words.py fails when
// Streamlit no longer has one of these texts.
(() => {
"use strict";

const WORDS = {
  "Add an option": "Voeg een keuze toe",
  "Add files": "Voeg bestanden toe",
  "App Logo": "Logo van het dashboard",
  "App pages": "Pagina’s",
  "Choose an option": "Kies",
  "Choose date": "Kies een dag",
  "Choose date range": "Kies een periode",
  "Choose options": "Kies",
  "Clear all": "Wis alles",
  "Clear date": "Wis de dag",
  "Clear dates": "Wis de dagen",
  "Clear entry": "Wis",
  "Clear value": "Wis",
  "Close": "Sluiten",
  "Close fullscreen": "Sluit volledig scherm",
  "Collapse sidebar": "Verberg het menu",
  "Connecting": "Verbinden",
  "Connecting to Streamlit server": "Er wordt verbinding gemaakt met het dashboard",
  "Connection error": "Geen verbinding",
  "Connection lost. Please wait for the app to reconnect, then try again.": "De verbinding is weg. Wacht tot die er weer is en probeer het dan opnieuw.",
  "Connection timed out.": "Het dashboard geeft geen antwoord.",
  "Copied": "Gekopieerd",
  "Copy to clipboard": "Kopieer",
  "Dark": "Donker",
  "Deferred download not properly configured": "De download lukt niet. Laad de pagina opnieuw.",
  "Decrement": "Minder",
  "Dismiss": "Sluiten",
  "Download failed": "De download is mislukt",
  "Drag and drop a file here": "Sleep een bestand hierheen",
  "Drag and drop files here": "Sleep bestanden hierheen",
  "Error": "Fout",
  "Error deleting file": "Het bestand weghalen is mislukt",
  "Error uploading file": "Het versturen van het bestand is mislukt",
  "Expand sidebar": "Toon het menu",
  "Fullscreen": "Volledig scherm",
  "Help": "Uitleg",
  "Increment": "Meer",
  "Invalid input.": "Dit kan niet.",
  "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "Het dashboard geeft geen antwoord. De pagina werkt weer zodra het dashboard weer aanstaat.",
  "Light": "Licht",
  "Link to heading": "Link naar dit kopje",
  "Main menu": "Menu",
  "Multiselect options": "Keuzes",
  "Navigate to home page": "Naar de eerste pagina",
  "Network error": "Geen verbinding",
  "Next month": "Volgende maand",
  "No options to select": "Geen keuzes",
  "No results": "Niets gevonden",
  "Notifications": "Meldingen",
  "Number is above the allowed range.": "Dit getal is te groot.",
  "Number is below the allowed range.": "Dit getal is te klein.",
  "Open": "Toon de keuzes",
  "Page not found": "Deze pagina bestaat niet",
  "Please wait...": "Een ogenblik…",
  "Previous month": "Vorige maand",
  "Print": "Afdrukken",
  "Rerun": "Opnieuw",
  "Running...": "Bezig",
  "Scroll tabs left": "Schuif de tabs naar links",
  "Scroll tabs right": "Schuif de tabs naar rechts",
  "Select all": "Kies alles",
  "Selectbox options": "Keuzes",
  "Selected values": "Gekozen",
  "Sidebar": "Menu",
  "Skip to main content": "Naar de inhoud",
  "Stop": "Stop",
  "Stopping...": "Stoppen",
  "Streamlit server is not responding. Are you connected to the internet?": "Het dashboard geeft geen antwoord. Hebt u internet?",
  "System": "Zoals uw computer",
  "The page that you have requested does not seem to exist. Running the app's main page.": "U ziet nu de eerste pagina.",
  "Theme": "Kleuren",
  "Toolbar action": "Knop",
  "Try again": "Probeer opnieuw",
  "Unable to connect to Streamlit server": "Er is geen verbinding met het dashboard",
  "Unknown error": "Onbekende fout",
  "Upload": "Kies een bestand",
  "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Kies een dag met de pijltjes en Enter. Sluit met Escape.",
  "file upload": "bestand kiezen",
  "streamlit run yourscript.py": ""
};
const PATTERNS = {
  "Close fullscreen: {}": "Sluit volledig scherm: {}",
  "Fullscreen: {}": "Volledig scherm: {}",
  "Help for {}": "Uitleg bij {}",
  "Press Enter to {}": "Druk op Enter",
  "Press Ctrl+Enter to {}": "Druk op Ctrl en Enter",
  "Press ⌘+Enter to {}": "Druk op ⌘ en Enter",
  "Remove {}": "Haal {} weg",
  "View {} more": "Nog {}",
  "You have requested page {}, but no corresponding file was found in the app's pages/ directory. Running the app's main page.": "De pagina {} bestaat niet. U ziet nu de eerste pagina.",
  "{} files are not allowed.": "Dit soort bestand kan niet: {}.",
  "{} per file": "Hooguit {}"
};
const PLACES = [
  "stConnectionStatus", "stDateInputPopover", "stFileUploader", "stMainMenuPopover", "stMultiSelectDropdown",
  "stSelectboxDropdown", "stSelectboxVirtualDropdown", "stSkipToContent", "stStatusWidget", "stToolbar",
  "stTooltipErrorContent", "InputInstructions", "stElementToolbar", "stDownloadButtonError"
].map((id) => `[data-testid="${id}"]`).join(",") + ",[data-testid=stDialog]:not(:has(form))";
const NAMES = ["aria-label", "placeholder", "title"];

const patterns = Object.entries(PATTERNS).map(([english, dutch]) => {
  const escaped = english.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace("\\{\\}", "(.+?)");
  return [new RegExp(`^${escaped}$`, "s"), dutch];
});

function inDutch(text) {
  const english = text.trim();
  if (Object.hasOwn(WORDS, english)) return WORDS[english];
  for (const [pattern, dutch] of patterns) {
    const found = pattern.exec(english);
    if (found) return dutch.replace("{}", () => found[1]);
  }
  return null;
}

function nameIt(element, name) {
  const dutch = inDutch(element.getAttribute(name) ?? "");
  if (dutch !== null && dutch !== element.getAttribute(name)) element.setAttribute(name, dutch);
}

function writeIt(text) {
  const dutch = inDutch(text.nodeValue);
  if (dutch !== null && dutch !== text.nodeValue) text.nodeValue = dutch;
}

function everyText(place) {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) writeIt(texts.currentNode);
}

function look(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.parentElement?.closest(PLACES)) writeIt(node);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || node instanceof SVGElement) return;
  for (const name of NAMES) {
    if (node.hasAttribute(name)) nameIt(node, name);
    for (const element of node.querySelectorAll(`[${name}]`)) nameIt(element, name);
  }
  if (node.closest(PLACES)) everyText(node);
  else for (const place of node.querySelectorAll(PLACES)) everyText(place);
}

new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "childList") change.addedNodes.forEach(look);
    else if (change.type === "attributes") nameIt(change.target, change.attributeName);
    else look(change.target);
  }
}).observe(document.documentElement, {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES,
});
})();
