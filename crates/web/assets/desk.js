// Fetches the page again when its figures have changed, and puts the new main part in place of the old. Filters apply as
// they are chosen (htmx); without scripts every form and link works by itself.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var main = function () { return document.getElementById("main"); };
  if (!main()) return;
  // On a phone the figures come first; the filter waits under its name. Wider screens have no name to open it by.
  var narrow = window.matchMedia("(max-width: 40rem)");
  function fold() {
    Array.prototype.forEach.call(document.querySelectorAll(".bar-fold"), function (bar) { bar.open = !narrow.matches; });
  }
  fold();
  narrow.addEventListener("change", fold);
  if (!main().dataset.live) return;
  var each = function (list, visit) { Array.prototype.forEach.call(list, visit); };

  // ---- Small charts, to take along as the large ones ----

  function offerBars(svg) {
    var figure = svg.closest("figure"), caption = figure && figure.querySelector("figcaption");
    if (!figure || figure.querySelector(".take")) return;
    var card = figure.closest(".card");
    var title = (caption || (card && card.querySelector("h2")) || svg).textContent.trim();
    widgets.take(figure, title, [
      ["CSV", function () {
        var rows = [[svg.getAttribute("aria-label"), title]];
        each(svg.querySelectorAll("g"), function (bar) { rows.push([bar.dataset.label, bar.dataset.text]); });
        var lines = rows.map(function (row) { return row.map(widgets.quoted).join(","); });
        widgets.save(svg.dataset.name + ".csv", "text/csv;charset=utf-8", "\ufeff" + lines.join("\r\n") + "\r\n");
      }],
      ["SVG", function () {
        // Its colours stand in the page's style, which does not go along.
        var copy = svg.cloneNode(true), box = svg.getBoundingClientRect();
        var drawn = svg.querySelectorAll("rect, path");
        each(copy.querySelectorAll("rect, path"), function (shape, at) {
          var style = getComputedStyle(drawn[at]);
          shape.setAttribute("fill", style.fill);
          shape.setAttribute("stroke", style.stroke);
        });
        copy.setAttribute("width", box.width);
        copy.setAttribute("height", box.height);
        widgets.save(svg.dataset.name + ".svg", "image/svg+xml", new XMLSerializer().serializeToString(copy));
      }]]);
  }
  function attach(part) {
    widgets.attach(part);
    each(part.querySelectorAll("svg.bars"), offerBars);
  }
  each(document.querySelectorAll("svg.bars"), offerBars);

  // ---- Filters ----

  // A period and days exclude each other: the last choice holds.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (!form || !form.classList.contains("bar-form")) return;
    if (event.target.name === "period") { form.elements.from.value = ""; form.elements.to.value = ""; }
    if (event.target.name === "from" || event.target.name === "to") form.elements.period.value = "";
  }, true);
  // An address says only what was chosen; the period that a page shows anyway is not taken along to pages with another.
  document.addEventListener("htmx:configRequest", function (event) {
    var asked = event.detail.formData, fields = event.detail.elt.elements, period = fields && fields.period;
    if (period && period.dataset.usual && asked.get("period") === period.dataset.usual) asked.delete("period");
    Array.from(asked.keys()).forEach(function (name) { if (asked.get(name) === "") asked.delete(name); });
  });
  document.addEventListener("htmx:afterSettle", function () { attach(main()); fold(); });
  // What the server says about a filter that cannot be is shown in place.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    if (status === 400 || status === 404 || status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });

  // ---- Live ----

  // Figures that stand still say so, and since when: nobody must take old ones for new.
  var stale = document.getElementById("stale"), how = "";
  function lose(why) {
    if (how === why || (how === "out" && why === "lost")) return;
    how = why;
    root.classList.add("stale");
    if (!stale) return;
    var now = new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    stale.textContent = stale.dataset[why].replace("{time}", now) + " ";
    if (why !== "out") return;
    var way = document.createElement("a");
    way.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
    way.textContent = stale.dataset.signIn;
    stale.appendChild(way);
  }
  function find() {
    how = "";
    root.classList.remove("stale");
    if (stale) stale.textContent = "";
  }
  document.addEventListener("htmx:sendError", function () { lose("lost"); });
  document.addEventListener("htmx:afterSettle", find);
  window.addEventListener("offline", function () { lose("lost"); });

  if (!window.EventSource) return;
  var version = null, busy = false, again = false, touched = 0;
  ["keydown", "pointerdown"].forEach(function (kind) {
    document.addEventListener(kind, function () { touched = Date.now(); }, { passive: true, capture: true });
  });
  // Nothing that somebody is at is taken away.
  function isBusy() {
    var active = document.activeElement;
    if (!active || !main().contains(active)) return false;
    if (/^(INPUT|TEXTAREA)$/.test(active.tagName) && active.value !== active.defaultValue) return true;
    return /^(INPUT|SELECT|TEXTAREA)$/.test(active.tagName) && Date.now() - touched < 10000;
  }
  function put(fresh) {
    var old = main();
    var open = Array.prototype.map.call(old.querySelectorAll("details"), function (one) { return one.open; });
    var picked = Array.prototype.map.call(old.querySelectorAll("[data-picker] select"), function (one) { return one.selectedIndex; });
    var active = document.activeElement;
    var focus = active && old.contains(active) && (active.id ? "#" + CSS.escape(active.id) : active.getAttribute("href") && 'a[href="' + CSS.escape(active.getAttribute("href")) + '"]');
    old.replaceChildren.apply(old, Array.prototype.slice.call(fresh.childNodes));
    attach(old);
    if (window.htmx) htmx.process(old);
    each(old.querySelectorAll("details"), function (one, i) { one.open = !!open[i]; });
    each(old.querySelectorAll("[data-picker] select"), function (one, i) {
      if (!(picked[i] > 0)) return;
      one.selectedIndex = picked[i];
      one.dispatchEvent(new Event("change"));
    });
    var same = focus && old.querySelector(focus);
    if (same) same.focus({ preventScroll: true });
    old.dataset.version = version;
  }
  function refresh() {
    if (busy || document.hidden || isBusy()) { again = true; return; }
    busy = true; again = false;
    var asked = location.href;
    fetch(asked, { credentials: "same-origin" }).then(function (answer) {
      // A page that cannot be, such as one whose session is over, is not asked for again and again.
      if (answer.redirected || answer.status === 401) { lose("out"); return null; }
      if (answer.status >= 400 && answer.status < 500) { lose("lost"); return null; }
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      if (text === null) return;
      find();
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
      if (!fresh || isBusy() || location.href !== asked) { again = true; return; }
      put(fresh);
    }).catch(function () { again = true; lose("lost"); }).then(function () { busy = false; });
  }
  // A browser keeps six connections to a server, for all its tabs: a page that nobody sees gives its own up. What has
  // changed meanwhile is told at the next look.
  var source = null, heard = Date.now();
  function listen() {
    if (source || document.hidden) return;
    source = new EventSource(main().dataset.live);
    source.addEventListener("version", function (event) {
      heard = Date.now();
      if (version !== null && event.data !== version) { version = event.data; refresh(); }
      version = event.data;
      main().dataset.version = version;
    });
    source.onerror = function () {
      lose("lost");
      // Told no rather than cut off: whether somebody is signed in still is asked for, and the stream begins again.
      if (source && source.readyState === EventSource.CLOSED) { rest(); refresh(); setTimeout(listen, 5000); }
    };
    // Who was cut off has missed what changed meanwhile.
    source.onopen = function () { heard = Date.now(); if (how) refresh(); };
  }
  function rest() {
    if (source) source.close();
    source = null;
  }
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", listen);
  document.addEventListener("visibilitychange", function () { if (document.hidden) rest(); else listen(); });
  listen();
  setInterval(function () { if (again && !document.hidden) refresh(); }, 2000);
  // A cable that is pulled tells nobody: where no version came for long, the page itself is asked for.
  setInterval(function () {
    if (document.hidden || Date.now() - heard < 60000) return;
    heard = Date.now();
    refresh();
  }, 5000);
})();
