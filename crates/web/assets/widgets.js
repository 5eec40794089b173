// What the widgets of a page do: charts are drawn from data blocks, one panel of a picker and one explanation is shown.
// It formats nothing: every text comes finished with the data. It loads nothing and stores nothing.
var widgets = (function () {
  "use strict";
  var root = document.documentElement;
  var locale = document.body.dataset.locale;
  var all = function (selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); };
  var css = function (name) { return getComputedStyle(root).getPropertyValue(name).trim(); };

  // ---- Charts ----

  function colours() {
    return {
      accent: css("--accent"), band: css("--band"), grid: css("--grid"), muted: css("--muted"), text: css("--text"),
      surface: css("--surface"), line: css("--line"), low: css("--heat-low"), high: css("--heat-high"),
      mark: css("--mark"),
      // Texts are measured outside the page, where `inherit` means nothing.
      font: getComputedStyle(document.body).fontFamily
    };
  }

  function tooltip(c) {
    return {
      trigger: "item", confine: true, backgroundColor: c.surface, borderColor: c.line, borderWidth: 1, padding: [6, 10],
      textStyle: { color: c.text, fontSize: 13, fontFamily: c.font }, transitionDuration: 0, extraCssText: "box-shadow:0 2px 10px #0003"
    };
  }

  // Texts go in as text nodes: a name can never become markup.
  function lines(texts) {
    var box = document.createElement("div");
    texts.forEach(function (text, at) {
      var row = document.createElement("div");
      row.textContent = text;
      if (at === 1 || texts.length === 1) row.style.fontWeight = "600";
      box.appendChild(row);
    });
    return box;
  }

  function valueAxis(scale, c) {
    return {
      type: "value", min: scale.min, max: scale.max, interval: scale.step,
      axisLabel: {
        color: c.muted, fontSize: 12,
        formatter: function (value) { return scale.labels[Math.round((value - scale.min) / scale.step)] || ""; }
      },
      splitLine: { lineStyle: { color: c.grid } }, axisLine: { show: false }, axisTick: { show: false }
    };
  }

  function base(c) {
    return { animation: false, aria: { enabled: false }, textStyle: { fontFamily: c.font }, tooltip: tooltip(c) };
  }

  function line(data, c) {
    var option = base(c);
    option.grid = { left: 2, right: 14, top: 10, bottom: data.zoom ? 52 : 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
    option.tooltip.trigger = "axis";
    option.tooltip.axisPointer = { type: "line", lineStyle: { color: c.muted, type: "dashed" } };
    option.tooltip.formatter = function (found) { return lines(data.points[found[0].dataIndex].text); };
    option.xAxis = {
      type: "category", data: data.ticks, boundaryGap: false, axisLabel: { color: c.muted, fontSize: 12, hideOverlap: true, margin: 12 },
      axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }
    };
    option.yAxis = valueAxis(data.scale, c);
    var hasBand = data.points.some(function (p) { return p.ci; });
    var many = data.points.length > 40;
    option.series = [];
    if (hasBand) {
      var edge = { type: "line", stack: "band", stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 } };
      option.series.push(Object.assign({}, edge, { data: data.points.map(function (p) { return p.ci ? p.ci[0] : "-"; }) }));
      option.series.push(Object.assign({}, edge, {
        data: data.points.map(function (p) { return p.ci ? p.ci[1] - p.ci[0] : "-"; }), areaStyle: { color: c.band, opacity: 1 }
      }));
    }
    option.series.push({
      type: "line", lineStyle: { color: c.accent, width: 2 }, itemStyle: { color: c.accent }, symbol: "circle", symbolSize: 7, showSymbol: !many,
      showAllSymbol: true, areaStyle: hasBand ? undefined : { color: c.band, opacity: .6 }, z: 5,
      data: data.points.map(function (p) {
        var value = p.v === null ? "-" : p.v;
        return p.few ? { value: value, itemStyle: { color: c.surface, borderColor: c.accent, borderWidth: 2 } } : value;
      })
    });
    if (data.zoom) {
      option.dataZoom = [{
        type: "slider", height: 22, bottom: 4, left: 8, right: 14, borderColor: c.line, fillerColor: c.band, backgroundColor: "transparent",
        dataBackground: { lineStyle: { color: c.muted }, areaStyle: { color: c.grid } },
        selectedDataBackground: { lineStyle: { color: c.accent }, areaStyle: { color: c.band } },
        handleStyle: { color: c.surface, borderColor: c.accent }, moveHandleStyle: { color: c.line }, showDetail: false, brushSelect: false
      }];
    }
    return option;
  }

  function histogram(data, c) {
    var option = base(c);
    var count = data.points.length;
    option.grid = { left: 2, right: 18, top: 42, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
    option.tooltip.formatter = function (found) { return found.seriesType === "custom" ? lines(data.points[found.dataIndex].text) : ""; };
    option.xAxis = {
      type: "value", min: 0, max: count, interval: 1, splitLine: { show: false }, axisTick: { show: true, lineStyle: { color: c.line } },
      axisLine: { lineStyle: { color: c.line } },
      axisLabel: { color: c.muted, fontSize: 12, hideOverlap: true, formatter: function (at) { return data.edges[at] || ""; } }
    };
    option.yAxis = valueAxis(data.scale, c);
    option.series = [{
      type: "custom", encode: { x: 0, y: 1 }, data: data.points.map(function (p, at) { return [at + .5, p.v]; }),
      renderItem: function (params, api) {
        var at = api.value(0) - .5, n = api.value(1);
        var from = api.coord([at, n]), to = api.coord([at + 1, 0]);
        var width = Math.max(1, to[0] - from[0] - 2);
        return { type: "rect", shape: { x: from[0] + 1, y: from[1], width: width, height: to[1] - from[1] }, style: { fill: c.accent }, emphasis: { style: { opacity: .8 } } };
      }
    }];
    // Two marks close together stand at two heights, so that their texts never overlap.
    option.series.push({
      type: "line", data: [], silent: true,
      markLine: {
        symbol: "none", silent: true, animation: false, lineStyle: { color: c.mark, width: 1.5, type: "dashed" },
        data: data.lines.map(function (mark, at) {
          var place = mark[0] / count > .75 ? "right" : mark[0] / count < .2 ? "left" : "center";
          return { xAxis: mark[0], label: { formatter: mark[1], color: c.text, fontSize: 12, position: "end", distance: at ? 3 : 20, align: place } };
        })
      }
    });
    return option;
  }

  // Red, green and blue of a colour written as #rrggbb.
  function channels(colour) {
    return [1, 3, 5].map(function (at) { return parseInt(colour.slice(at, at + 2), 16); });
  }

  // Black or white, whichever stands out more from a colour: of one that is neither light nor dark, too, one of them has the
  // contrast of 4.5 that small text needs (WCAG 1.4.3), which no tinted pair would have.
  function ink(colour) {
    var light = colour.map(function (part) {
      part /= 255;
      return part <= .04045 ? part / 12.92 : Math.pow((part + .055) / 1.055, 2.4);
    });
    var luminance = .2126 * light[0] + .7152 * light[1] + .0722 * light[2];
    return (luminance + .05) / .05 > 1.05 / (luminance + .05) ? "#000" : "#fff";
  }

  function heat(data, c, width) {
    var option = base(c);
    var upright = width < 620;
    var hours = { type: "category", data: data.hours, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.muted, fontSize: 12, interval: 0 } };
    var days = { type: "category", data: data.days, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: c.muted, fontSize: 12, interval: 0 } };
    (upright ? hours : days).inverse = true;
    (upright ? days : hours).position = "top";
    option.grid = { left: 2, right: 4, top: 4, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
    option.xAxis = upright ? days : hours;
    option.yAxis = upright ? hours : days;
    option.tooltip.formatter = function (found) { return lines(data.points[found.dataIndex].text); };
    var most = Math.max(1, data.max), low = channels(c.low), high = channels(c.high);
    option.visualMap = { show: false, min: 0, max: most, inRange: { color: [c.low, c.high] } };
    var cell = width / (upright ? 8 : 25);
    var fits = data.points.every(function (p) { return p.label.length * 7 + 4 < cell; });
    option.series = [{
      type: "heatmap", itemStyle: { borderColor: c.surface, borderWidth: 1 }, emphasis: { itemStyle: { borderColor: c.text } },
      data: data.points.map(function (p, at) {
        var day = Math.floor(at / 24), hour = at % 24;
        // The colour that the cell gets from its value.
        var colour = low.map(function (part, at) { return part + (high[at] - part) * p.v / most; });
        return {
          value: upright ? [day, hour, p.v] : [hour, day, p.v],
          label: { show: fits && p.v > 0, color: ink(colour), fontSize: 11, formatter: p.label }
        };
      })
    }];
    return option;
  }

  function curves(data, c) {
    var option = base(c);
    option.grid = { left: 2, right: 14, top: 10, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
    option.tooltip.trigger = "axis";
    option.tooltip.axisPointer = { type: "line", lineStyle: { color: c.muted, type: "dashed" } };
    option.tooltip.formatter = function (found) { return lines(data.texts[found[0].dataIndex]); };
    option.xAxis = {
      type: "category", data: data.ticks, boundaryGap: false, axisLabel: { color: c.muted, fontSize: 12, hideOverlap: true, margin: 12 },
      axisLine: { lineStyle: { color: c.line } }, axisTick: { show: false }
    };
    option.yAxis = valueAxis(data.scale, c);
    option.series = data.values.map(function (values, at) {
      var colour = at ? c.mark : c.accent;
      return {
        name: data.names[at], type: "line", data: values, symbol: at ? "rect" : "circle", symbolSize: 6, z: 5 - at,
        lineStyle: { color: colour, width: 2, type: at ? "dashed" : "solid" }, itemStyle: { color: colour }
      };
    });
    return option;
  }

  var drawers = { line: line, histogram: histogram, heat: heat, curves: curves };
  var drawn = [];

  function draw(plot) {
    if (!plot.clientWidth) return;
    var data = dataOf(plot);
    if (data.kind === "heat") plot.style.height = plot.clientWidth < 620 ? "560px" : "260px";
    put(plot, data, plot.clientWidth, plot.clientHeight);
    plot.drawnWidth = plot.clientWidth;
  }

  // On paper a chart has the place that the style gives it, which nobody knows before the pages are laid out: it is drawn in the
  // size of a third of a page's width, a heat map of the whole, and its drawing shrinks or grows with its place.
  function drawForPaper(plot) {
    var data = dataOf(plot), isHeat = data.kind === "heat";
    // Paper has nothing to drag.
    data.zoom = false;
    put(plot, data, isHeat ? 700 : 250, isHeat ? 230 : 130);
    // Of no width on the screen, so that it is drawn again when it is next seen there.
    plot.drawnWidth = 0;
  }

  function dataOf(plot) { return JSON.parse(document.getElementById(plot.dataset.chart).textContent); }

  function put(plot, data, width, height) {
    var old = echarts.getInstanceByDom(plot);
    if (old) old.dispose();
    var label = plot.getAttribute("aria-label");
    var chart = echarts.init(plot, null, { renderer: "svg", locale: locale, width: width, height: height });
    chart.setOption(drawers[data.kind](data, colours(), width));
    // With it the style of paper can scale the drawing, also where a browser prints without saying so before.
    plot.querySelector("svg").setAttribute("viewBox", "0 0 " + width + " " + height);
    plot.setAttribute("aria-label", label);
    if (drawn.indexOf(plot) < 0) drawn.push(plot);
  }

  function redraw() {
    drawn = drawn.filter(function (plot) { return plot.isConnected; });
    drawn.forEach(draw);
  }

  // A chart is drawn when it comes near the screen, and again when its width changes.
  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) { if (entry.isIntersecting && entry.target.drawnWidth !== entry.target.clientWidth) draw(entry.target); });
  }, { rootMargin: "400px" });
  var resized = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) { if (entry.target.drawnWidth && entry.target.clientWidth && entry.target.drawnWidth !== entry.target.clientWidth) draw(entry.target); });
  });

  // ---- What a chart shows, to take along ----

  function save(name, kind, text) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: kind }));
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  // A cell's text goes between quotes; one that a spreadsheet would compute gets an apostrophe.
  function quoted(text) {
    text = text.replace(/\s+/g, " ").trim();
    if (/^[=+@\t\r]/.test(text) || /^-[^\d]/.test(text)) text = "'" + text;
    return '"' + text.replace(/"/g, '""') + '"';
  }

  function csv(table) {
    var rows = all("tr", table).map(function (row) { return all("th,td", row).map(function (cell) { return quoted(cell.textContent); }).join(","); });
    return "\ufeff" + rows.join("\r\n") + "\r\n";
  }

  // A button for each way to take a chart along.
  function take(figure, label, ways) {
    var box = document.createElement("span");
    box.className = "take";
    ways.forEach(function (one) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = one[0];
      button.setAttribute("aria-label", one[0] + ": " + label);
      button.addEventListener("click", one[1]);
      box.appendChild(button);
    });
    figure.insertBefore(box, figure.firstChild);
  }

  function offer(figure) {
    var plot = figure.querySelector(".plot"), table = figure.querySelector("table");
    if (!plot || !table || figure.querySelector(".take")) return;
    var name = plot.dataset.chart.replace(/-data$/, "").replace(/^a\d+-/, "");
    take(figure, plot.getAttribute("aria-label") || name, [
      ["CSV", function () { save(name + ".csv", "text/csv;charset=utf-8", csv(table)); }],
      ["SVG", function () {
        var svg = plot.querySelector("svg");
        if (svg) save(name + ".svg", "image/svg+xml", new XMLSerializer().serializeToString(svg));
      }]]);
  }

  // ---- One explanation ----

  var tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.appendChild(tip);
  var shown = null, leaving = 0;

  function explain(term) {
    clearTimeout(leaving);
    if (shown === term) return;
    shown = term;
    tip.textContent = "";
    var text = document.createElement("p");
    text.textContent = term.dataset.short;
    var more = document.createElement("a");
    more.href = document.body.dataset.definitions + term.dataset.term;
    more.textContent = document.body.dataset.definition;
    tip.appendChild(text);
    tip.appendChild(more);
    tip.hidden = false;
    var at = term.getBoundingClientRect(), room = root.clientWidth - tip.offsetWidth - 8;
    tip.style.left = Math.max(8, Math.min(at.left, room)) + "px";
    var below = at.bottom + 6;
    tip.style.top = (below + tip.offsetHeight > window.innerHeight ? Math.max(8, at.top - tip.offsetHeight - 6) : below) + "px";
  }

  function hide() { shown = null; tip.hidden = true; }
  function leave() { clearTimeout(leaving); leaving = setTimeout(hide, 250); }

  function explains(term) {
    term.addEventListener("mouseenter", function () { explain(term); });
    term.addEventListener("mouseleave", leave);
    term.addEventListener("focus", function () { explain(term); });
    term.addEventListener("blur", leave);
    term.addEventListener("click", function () { explain(term); });
  }
  tip.addEventListener("mouseenter", function () { clearTimeout(leaving); });
  tip.addEventListener("mouseleave", leave);
  tip.addEventListener("focusin", function () { clearTimeout(leaving); });
  tip.addEventListener("focusout", leave);
  tip.addEventListener("click", hide);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", function () { if (shown && shown !== document.activeElement) hide(); }, { passive: true });

  // ---- One panel of a picker ----

  function pick(picker) {
    var select = picker.querySelector("select");
    if (!select) return;
    var panels = all("[data-panel]", picker);
    var show = function () { panels.forEach(function (panel, at) { panel.hidden = at !== select.selectedIndex; }); };
    select.addEventListener("change", show);
    select.parentNode.hidden = false;
    show();
  }

  // Brings the widgets of a part of the page to life.
  function attach(part) {
    hide();
    all("details.behind", part).forEach(function (details) { details.open = false; });
    all("figure.chart", part).forEach(offer);
    all(".plot", part).forEach(function (plot) { near.observe(plot); resized.observe(plot); });
    all("[data-picker]", part).forEach(pick);
    all(".term", part).forEach(explains);
  }

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  // Paper is white, whatever the screen is.
  var theme = null;
  window.addEventListener("beforeprint", function () {
    theme = { own: root.dataset.theme };
    root.dataset.theme = "light";
    all(".plot").forEach(drawForPaper);
  });
  window.addEventListener("afterprint", function () {
    if (!theme) return;
    if (theme.own) root.dataset.theme = theme.own; else delete root.dataset.theme;
    theme = null;
    redraw();
  });
  attach(document);
  return { attach: attach, redraw: redraw, take: take, save: save, quoted: quoted };
})();
