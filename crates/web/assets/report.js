// One account at a time, the section being read, light or dark, print. The widgets themselves are in widgets.js.
(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); };

  // ---- One account at a time ----

  var accounts = all("[data-account]");
  var links = all("nav.accounts a");

  function target() {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (e) { return null; }
  }

  function follow(first) {
    var at = target();
    var chosen = at && at.closest("[data-account]");
    if (accounts.length > 1 && (chosen || first)) {
      chosen = chosen || accounts[0];
      accounts.forEach(function (account) { account.hidden = account !== chosen; });
      links.forEach(function (link) {
        if (link.hash === "#" + chosen.id) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      });
    }
    var details = at && at.closest("details");
    if (details) details.open = true;
    if (at && !first) at.scrollIntoView();
  }
  window.addEventListener("hashchange", function () { follow(false); });
  follow(true);

  // ---- Which section is being read ----

  var sectionLinks = {};
  all("nav.sections a").forEach(function (link) { (sectionLinks[link.hash.slice(1)] = sectionLinks[link.hash.slice(1)] || []).push(link); });
  var reading = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      all("nav.sections a[aria-current]").forEach(function (link) { link.removeAttribute("aria-current"); });
      (sectionLinks[entry.target.id] || []).forEach(function (link) { link.setAttribute("aria-current", "true"); });
    });
  }, { rootMargin: "-20% 0px -70% 0px" });
  all(".section, #definitions").forEach(function (section) { reading.observe(section); });

  // ---- Light or dark, print ----

  var prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  var isDark = function () { return root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches; };
  var themeButton = document.getElementById("theme");
  themeButton.hidden = false;
  themeButton.addEventListener("click", function () {
    root.dataset.theme = isDark() ? "light" : "dark";
    widgets.redraw();
  });

  var printButton = document.getElementById("print");
  printButton.hidden = false;
  printButton.addEventListener("click", function () { window.print(); });

  // On paper everything shows: only the tables behind charts stay closed, as the charts say the same in less room, and
  // with them the table of every figure, unless the reader opened them.
  var before = null;
  window.addEventListener("beforeprint", function () {
    var hidden = all("[data-panel][hidden],[data-account][hidden]"), closed = all("details:not([open]):not(.behind)");
    before = { hidden: hidden, closed: closed };
    hidden.forEach(function (element) { element.hidden = false; });
    closed.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    if (!before) return;
    before.hidden.forEach(function (element) { element.hidden = true; });
    before.closed.forEach(function (details) { details.open = false; });
    before = null;
  });
})();
