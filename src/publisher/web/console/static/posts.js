/* The screen on which a post is written: counters, Ctrl+S, and the wish to keep what is typed. */
(function () {
  "use strict";

  function count(place) {
    var field = document.getElementById(place.dataset.countOf);
    var number = Array.from(field.value).length;
    place.textContent = place.textContent.replace(/\d+/, String(number));
    place.classList.toggle("warn-words", number > Number(place.dataset.most));
  }
  document.addEventListener("input", function (event) {
    var place = event.target.id && document.getElementById(event.target.id + "-count");
    if (place) { count(place); }
  });

  document.addEventListener("keydown", function (event) {
    var form = document.getElementById("editor");
    if (!form || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") { return; }
    event.preventDefault();
    form.requestSubmit();
  });

  /* With this script the preview stands beside the text. */
  document.querySelectorAll("[data-preview]").forEach(function (button) { button.hidden = true; });

  /* Saving that did not work leaves the text unsaved; in a conflict both texts are looked at first. */
  function unsaved() {
    var form = document.getElementById("editor");
    if (form) { form.dataset.unsaved = "yes"; }
  }
  document.addEventListener("htmx:after:request", function (event) {
    var answer = event.detail.ctx.response;
    if (answer && answer.status >= 400) { unsaved(); }
  });
  document.addEventListener("htmx:error", unsaved);
  document.addEventListener("htmx:after:swap", function () {
    var state = document.querySelector("#state[data-conflict]");
    if (state) { unsaved(); }
  });
})();
