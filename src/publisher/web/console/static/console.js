/* What every page of the console does; all of it works without this script, too. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-theme-switch]")) { return; }
    var root = document.documentElement;
    var theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", theme);
    try { localStorage.setItem("theme", theme); } catch (error) { /* storage may be switched off */ }
  });

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (part) { return part.startsWith(name + "="); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  /* The token of now: that in the page belongs to a session that may have ended since. */
  document.addEventListener("htmx:config:request", function (event) {
    var request = event.detail.ctx.request;
    request.headers["X-XSRF-Token"] = cookie("XSRF-TOKEN");
    if (request.body && request.body.delete) { request.body.delete("csrf_token"); }
  });

  function tell(text) {
    var place = document.getElementById("alert");
    if (!place) { return; }
    var notice = document.createElement("div");
    notice.className = "notice bad";
    notice.textContent = text;
    place.replaceChildren(notice);
    place.scrollIntoView({ block: "nearest" });
  }

  /* An answer that is not swapped in: the page stays, and what was wrong stands above it. */
  document.addEventListener("htmx:after:request", function (event) {
    var answer = event.detail.ctx.response;
    if (!answer || answer.status < 400) {
      if (answer) { document.getElementById("alert").replaceChildren(); }
      return;
    }
    var words = new DOMParser().parseFromString(event.detail.ctx.text || "", "text/html").body.textContent.trim();
    tell(words || document.body.dataset.failed);
  });
  document.addEventListener("htmx:error", function () { tell(document.body.dataset.offline); });

  /* The review: Ctrl+Enter saves, Alt with an arrow goes to the segment before or behind. */
  function go(from, step) {
    var fields = Array.from(document.querySelectorAll(".segment textarea"));
    var next = fields[fields.indexOf(from) + step];
    if (next) { next.focus(); }
  }
  document.addEventListener("keydown", function (event) {
    var field = event.target.closest(".segment textarea");
    if (!field) { return; }
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      field.form.requestSubmit();
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(field, event.key === "ArrowDown" ? 1 : -1);
    }
  });
  document.addEventListener("htmx:after:swap", function (event) {
    var target = event.detail.ctx.target;
    var place = target && target.id && document.getElementById(target.id);
    if (!place || !place.classList.contains("segment")) { return; }
    var field = place.querySelector("textarea");
    /* Whoever already writes in another segment stays there: a press on its button would go beside it. */
    if (document.activeElement.closest(".segment form[data-unsaved]")) { return; }
    /* A conflict stays where it is; what is saved goes on to the next that nobody has read. */
    if (place.hasAttribute("data-open")) { field.focus(); return; }
    var open = Array.from(document.querySelectorAll(".segment[data-open]"));
    var later = open.find(function (one) { return place.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING; });
    var next = later || open[0];
    /* Behind the last one comes the approval: its heading, not its button, which a key pressed twice would press. */
    if (next) { next.querySelector("textarea").focus(); } else { (document.getElementById("approve") || field).focus(); }
  });

  /* What is typed and not saved is not left without a question. */
  document.addEventListener("input", function (event) {
    var form = event.target.closest("form[data-guarded]");
    if (form) { form.dataset.unsaved = "yes"; }
  });
  document.addEventListener("submit", function (event) { delete event.target.dataset.unsaved; });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-unsaved]")) { event.preventDefault(); }
  });
})();
