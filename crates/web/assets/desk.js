// Fetches the page again when its figures have changed, and puts the new main part in place of the old.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var main = document.getElementById("main");
  if (!main || !main.dataset.live || !window.EventSource) return;
  var version = null, busy = false, again = false;
  function isTyping() {
    var active = document.activeElement;
    return active && main.contains(active) && /^(INPUT|SELECT|TEXTAREA)$/.test(active.tagName);
  }
  function refresh() {
    if (busy) { again = true; return; }
    if (document.hidden || isTyping()) { again = true; return; }
    busy = true; again = false;
    fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
      if (!fresh || isTyping()) { again = true; return; }
      var open = Array.prototype.map.call(main.querySelectorAll("details"), function (one) { return one.open; });
      var focus = document.activeElement && document.activeElement.getAttribute("href");
      main.replaceChildren.apply(main, Array.prototype.slice.call(fresh.childNodes));
      Array.prototype.forEach.call(main.querySelectorAll("details"), function (one, i) { one.open = !!open[i]; });
      var same = focus && main.querySelector('a[href="' + CSS.escape(focus) + '"]');
      if (same) same.focus({ preventScroll: true });
      main.dataset.version = version;
    }).catch(function () { again = true; }).then(function () { busy = false; });
  }
  var source = new EventSource(main.dataset.live);
  source.addEventListener("version", function (event) {
    if (version !== null && event.data !== version) { version = event.data; refresh(); }
    version = event.data;
    main.dataset.version = version;
  });
  source.onerror = function () { root.classList.add("stale"); };
  source.onopen = function () { root.classList.remove("stale"); };
  setInterval(function () { if (again && !document.hidden) refresh(); }, 2000);
})();
