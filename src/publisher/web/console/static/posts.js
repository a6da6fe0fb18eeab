/* The screen on which a post is written: counters, drafts that are kept while somebody writes. */
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

  /* A button that writes a value into a field, as the field itself would. */
  document.querySelectorAll("[data-fill]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.dataset.fill);
      field.value = button.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
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

  /* A finding leads to its line, and to a field that is folded away. */
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".remarks a");
    var field = link && document.getElementById(link.hash.slice(1));
    if (!field) { return; }
    event.preventDefault();
    var folded = field.closest("details");
    if (folded) { folded.open = true; }
    field.focus();
    if (!link.dataset.line) { return; }
    var rows = field.value.split("\n"), row = Math.min(Number(link.dataset.line), rows.length) - 1;
    var start = rows.slice(0, row).reduce(function (sum, one) { return sum + one.length + 1; }, 0);
    field.setSelectionRange(start, start + rows[row].length);
    field.scrollTop = field.scrollHeight * row / rows.length - field.clientHeight / 3;
  });

  var editor = document.getElementById("editor");
  if (!editor) { return; }
  var REST = 2000, AGAIN = 15000, ASK = 30000;
  var typed = 0, timer = 0, asking = null;

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (part) { return part.startsWith(name + "="); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }
  function say(words, tone) {
    var place = document.getElementById("saved");
    place.className = "state " + tone;
    place.textContent = words;
  }
  function fields() {
    var data = new FormData(editor);
    ["upload", "csrf_token"].forEach(function (name) { data.delete(name); });
    return data;
  }

  /* What the server could not be told stays in this tab, over a reload, too. */
  function keepHere() {
    try { sessionStorage.setItem(editor.action, JSON.stringify(Array.from(fields()))); } catch (error) { /* full, or switched off */ }
  }
  function forgetHere() {
    try { sessionStorage.removeItem(editor.action); } catch (error) { /* switched off */ }
  }
  function fillFromHere() {
    var kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(editor.action)); } catch (error) { /* switched off */ }
    if (!kept) { return; }
    kept.forEach(function (pair) {
      var field = editor.elements[pair[0]];
      if (field && ["page", "restored", "base", "picture"].indexOf(pair[0]) < 0) {
        if (field.type === "checkbox") { field.checked = true; } else { field.value = pair[1]; }
      }
    });
    typing();
  }

  function keep() {
    var now = typed;
    if (asking) { asking.abort(); }
    asking = new AbortController();
    fetch(editor.dataset.draft, {
      method: "POST", body: fields(), signal: asking.signal,
      headers: { "X-XSRF-Token": cookie("XSRF-TOKEN"), "HX-Request": "true" }
    }).then(function (answer) {
      return answer.text().then(function (text) {
        if (now !== typed) { return; }
        if (!answer.ok) {
          keepHere();
          var words = new DOMParser().parseFromString(text, "text/html").body.textContent.trim();
          say(answer.status === 401 || answer.status === 400 ? editor.dataset.goneWords : words, "warn");
          timer = setTimeout(keep, AGAIN);
          return;
        }
        forgetHere();
        document.getElementById("saved").className = "state";
        document.getElementById("saved").innerHTML = text;
        if (!document.getElementById("upload") || !document.getElementById("upload").files.length) { delete editor.dataset.unsaved; }
      });
    }).catch(function (error) {
      if (error.name === "AbortError" || now !== typed) { return; }
      keepHere();
      say(editor.dataset.offlineWords, "warn");
      timer = setTimeout(keep, AGAIN);
    });
  }
  function typing() {
    typed += 1;
    editor.dataset.unsaved = "yes";
    clearTimeout(timer);
    timer = setTimeout(keep, REST);
    say(editor.dataset.unsavedWords, "warn");
  }
  editor.addEventListener("input", typing);
  editor.addEventListener("submit", function () {
    typed += 1;
    clearTimeout(timer);
    if (asking) { asking.abort(); }
  });
  /* Saving did not work, or shows another text: what is here is kept as a draft. */
  function keepSoon() { clearTimeout(timer); timer = setTimeout(keep, REST); }
  document.addEventListener("htmx:after:request", function (event) {
    var answer = event.detail.ctx.response, target = event.detail.ctx.target;
    if (!target || target.id !== "state") { return; }
    if (answer && answer.status < 400) { forgetHere(); } else { keepSoon(); }
  });
  window.addEventListener("online", function () { if (editor.dataset.unsaved) { keep(); } });

  /* Who else has it open. */
  function ask() {
    if (document.hidden) { return; }
    fetch(editor.dataset.open, { headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok) { return; }
      return answer.text().then(function (text) {
        var place = document.getElementById("others");
        if (place.innerHTML.trim() !== text.trim()) { place.innerHTML = text; }
      });
    }).catch(function () { /* the next time */ });
  }
  setInterval(ask, ASK);
  /* A page that this one has taken the place of says so only now. */
  if (document.querySelector("#others p")) { setTimeout(ask, 1000); }
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { ask(); } });
  window.addEventListener("pagehide", function () {
    var data = new FormData();
    data.append("page", editor.elements.page.value);
    data.append("csrf_token", editor.elements.csrf_token.value);
    navigator.sendBeacon(editor.dataset.left, data);
  });

  /* The point of the picture that stays in view: a click sets it, the two numbers say it, the cuts follow. */
  var picture = document.getElementById("focus-picture"), mark = document.getElementById("focus-mark");
  var left = document.getElementById("focus_left"), above = document.getElementById("focus_top"), cutting = 0;
  function percent(field) {
    if (field.value.trim() === "") { return 50; }
    var number = Number(field.value);
    return number >= 0 && number <= 100 ? number : null;
  }
  function showFocus() {
    var across = percent(left), down = percent(above);
    mark.hidden = across === null || down === null;
    if (mark.hidden) { return; }
    mark.style.left = across + "%";
    mark.style.top = down + "%";
    document.querySelectorAll("[data-cut]").forEach(function (image) {
      var where = new URL(image.dataset.cut, location.href);
      if (across !== 50 || down !== 50) { where.searchParams.set("focus", across + "% " + down + "%"); }
      if (image.src !== where.href) { image.src = where.href; }
    });
  }
  if (picture && left && above) {
    picture.parentElement.classList.add("can");
    document.getElementById("focus-click").hidden = false;
    picture.addEventListener("click", function (event) {
      var box = picture.getBoundingClientRect();
      left.value = Math.round(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * 100);
      above.value = Math.round(Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)) * 100);
      left.dispatchEvent(new Event("input", { bubbles: true }));
    });
    [left, above].forEach(function (field) {
      field.addEventListener("input", function () { clearTimeout(cutting); cutting = setTimeout(showFocus, 150); });
    });
  }

  fillFromHere();
  if (picture && left && above) { showFocus(); }
})();
