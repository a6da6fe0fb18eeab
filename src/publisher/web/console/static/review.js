/* The review of a translation: what is typed and not saved stays visible. */
(function () {
  "use strict";

  /* The button of a segment without remarks accepts it; as soon as something is typed it saves. */
  document.addEventListener("input", function (event) {
    var form = event.target.closest(".segment form");
    var button = form && form.querySelector("[data-typed]");
    if (button) { button.textContent = button.dataset.typed; }
  });

  /* A save that did not work leaves the text unsaved, whatever went wrong. */
  var sent = new Set();
  document.addEventListener("submit", function (event) {
    if (event.target.matches(".segment form")) { sent.add(event.target); }
  });
  function unsaved() {
    sent.forEach(function (form) { if (form.isConnected) { form.dataset.unsaved = "yes"; } });
    sent.clear();
  }
  document.addEventListener("htmx:after:request", function (event) {
    var answer = event.detail.ctx.response;
    if (answer && answer.status >= 400) { unsaved(); }
  });
  document.addEventListener("htmx:error", unsaved);
  document.addEventListener("htmx:after:swap", function () {
    sent.forEach(function (form) { if (!form.isConnected) { sent.delete(form); } });
  });
})();
