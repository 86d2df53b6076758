/* Roads and ward outlines, as `maps.street_paint` draws them: dashed outlines on land alone, thin grey roads, bridges
   with an edge. Widths and dashes come with the look. */
(function () {
  'use strict';

  function trace(context, lines, scale, win, close) {
    for (var r = 0; r < lines.length; r++) {
      var line = lines[r];
      for (var i = 0; i < line.length; i += 2) {
        var x = line[i] * scale - win.x, y = line[i + 1] * scale - win.y;
        if (i === 0) context.moveTo(x, y); else context.lineTo(x, y);
      }
      if (close) context.closePath();
    }
  }

  function drawBorders(context, ground, colours, numbers, zoom, scale, dpr, win) {
    if (zoom < numbers.borderZoom || !ground.borders.length) return;
    context.save();
    context.beginPath();
    for (var s = 0; s < ground.shapes.length; s++) {
      if (!ground.shapes[s].water) trace(context, ground.shapes[s].rings, scale, win, true);
    }
    context.clip('evenodd');
    context.setLineDash(numbers.borderDashes.map(function (dash) { return dash * dpr; }));
    context.lineWidth = dpr; context.strokeStyle = colours.border;
    context.beginPath();
    trace(context, ground.borders, scale, win, false);
    context.stroke();
    context.restore();
  }

  function drawRoads(context, ground, colours, numbers, zoom, scale, dpr, win) {
    context.save();
    context.lineJoin = 'round';
    for (var r = 0; r < ground.roads.length; r++) {
      var road = ground.roads[r], widths = numbers.roadWidths[road.rank];
      var width = widths[Math.min(zoom, widths.length - 1)];
      if (!width) continue;
      context.beginPath();
      trace(context, road.lines, scale, win, false);
      if (road.bridge && width > 2) {
        context.lineCap = 'butt'; context.strokeStyle = colours.bridge;
        context.lineWidth = (width + 2 * numbers.bridgeEdge) * dpr;
        context.stroke();
      }
      context.lineCap = 'round'; context.strokeStyle = colours.road; context.lineWidth = width * dpr;
      context.stroke();
    }
    context.restore();
  }

  window.iocStreets = { drawBorders: drawBorders, drawRoads: drawRoads };
})();
