(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  var asked = /theme=(light|dark)/.exec(location.hash);
  if (asked) root.dataset.theme = asked[1];
})();
