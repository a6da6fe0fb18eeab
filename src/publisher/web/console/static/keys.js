/* The keys of each page: the list that ? opens says what there is, and this script does what stands there.
   The page and its links work without it: „Клавиши“ leads to a page with all keys. */
(function () {
  "use strict";

  var list = document.getElementById("keys");
  if (!list || !list.showModal) { return; }
  var WAIT = 2000;
  var first = "", timer = 0;

  /* Where these signs stand on a keyboard, for layouts that have another letter there. */
  var PLACES = { Slash: ["/", "?"], BracketLeft: ["["], BracketRight: ["]"] };

  function row(chord) {
    return Array.from(list.querySelectorAll("[data-chord]")).find(function (one) { return one.dataset.chord === chord; });
  }
  function begins(sign) { return Boolean(list.querySelector("[data-chord^='" + CSS.escape(sign) + " ']")); }

  /* The sign on the key: what the layout gives, or, where that is no Latin letter, what a Latin one has there. */
  function sign(event) {
    var given = event.key;
    if (/^[a-z]$/i.test(given)) { return given.toUpperCase(); }
    var foreign = /[^\x00-\x7f]/.test(given);
    var letter = /^Key([A-Z])$/.exec(event.code);
    if (letter) { return foreign ? letter[1] : given; }
    var place = PLACES[event.code];
    var there = place && place[event.shiftKey ? 1 : 0];
    return there && !row(given) && (foreign || event.code !== "Slash") ? there : given;
  }

  function writes(target) {
    var one = target.closest && target.closest("input, select, textarea, [contenteditable]");
    return Boolean(one) && !/^(checkbox|radio|button|submit|reset|image|range|color|file)$/.test(one.type || "");
  }

  function here(selector) {
    var form = document.activeElement && document.activeElement.closest("form");
    return (form && selector && form.querySelector(selector)) || (selector && document.querySelector(selector));
  }

  function show() {
    list.querySelectorAll("[data-at]").forEach(function (one) { one.hidden = !document.querySelector(one.dataset.at); });
    list.querySelectorAll("section").forEach(function (one) { one.hidden = !one.querySelector("dl > :not([hidden])"); });
    list.showModal();
  }

  function act(found) {
    var place = here(found.dataset.at);
    if (found.dataset.act === "list") {
      if (list.open) { list.close(); } else { show(); }
    } else if (!place) {
      return false;
    } else if (found.dataset.act === "focus") {
      place.focus();
      place.select();
    } else {
      place.click();
    }
    return true;
  }

  function forget() { first = ""; clearTimeout(timer); }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.repeat || event.key.length !== 1) { return; }
    var alone = event.getModifierState("AltGraph") || !(event.ctrlKey || event.altKey || event.metaKey);
    var pressed = sign(event), found;
    if (!alone) {
      forget();
      found = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && row("Ctrl+" + pressed);
      if (found && !list.open && act(found)) { event.preventDefault(); }
      return;
    }
    if (list.dataset.single === "off" || writes(event.target) || (event.shiftKey && /^[A-Z]$/.test(pressed))) { forget(); return; }
    found = row(first ? first + " " + pressed : pressed);
    var second = Boolean(first);
    forget();
    if (list.open && !(found && found.dataset.act === "list")) { return; }
    if (found) {
      if (act(found)) { event.preventDefault(); }
    } else if (!second && begins(pressed)) {
      first = pressed;
      timer = setTimeout(forget, WAIT);
      event.preventDefault();
    }
  });

  /* The link opens the list in place. */
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-keys]") || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    show();
  });
})();
