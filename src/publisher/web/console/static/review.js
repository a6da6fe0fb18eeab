/* The review of a translation: what is typed and not saved stays visible. */
(function () {
  "use strict";

  /* The button of a segment without remarks accepts it; as soon as something is typed it saves. */
  document.addEventListener("input", function (event) {
    var form = event.target.closest(".segment form");
    var button = form && form.querySelector("[data-typed]");
    if (button) { button.textContent = button.dataset.typed; }
  });

  /* One save of a segment at a time: its answer replaces the form, and a second press would be lost with it.
     By form: the text that was sent. Pressed again meanwhile: sent once more behind the first. */
  var sent = new Map(), again = new Set();
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches(".segment form")) { return; }
    if (sent.has(form)) {
      event.preventDefault();
      event.stopPropagation();
      again.add(form);
      return;
    }
    var taken = event.submitter && event.submitter.name === "take";
    sent.set(form, taken ? null : form.querySelector("textarea").value);
  }, true);

  /* A save that did not work leaves the text unsaved, whatever went wrong. */
  function failed(event) {
    var form = event.detail.ctx && event.detail.ctx.sourceElement;
    if (!sent.delete(form)) { return; }
    form.dataset.unsaved = "yes";
    if (again.delete(form)) { form.requestSubmit(); }
  }
  document.addEventListener("htmx:after:request", function (event) {
    var answer = event.detail.ctx.response;
    if (answer && answer.status >= 400) { failed(event); }
  });
  document.addEventListener("htmx:error", failed);

  /* What was typed while the save was under way goes on in the new form. */
  document.addEventListener("htmx:after:swap", function () {
    sent.forEach(function (text, form) {
      if (form.isConnected) { return; }
      sent.delete(form);
      var pressed = again.delete(form), old = form.querySelector("textarea");
      var field = document.getElementById(old.id);
      if (text === null || !field || old.value === text) { return; }
      field.value = old.value;
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      /* A colleague's text that stands beside it is not overwritten unseen. */
      if (pressed && !field.closest(".segment").hasAttribute("data-open")) { field.form.requestSubmit(); }
    });
  });
})();
