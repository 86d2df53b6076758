/* Shapes drawn as vectors: land, water and rivers below everything, areas of public alerts hatched above them. */
(function () {
  'use strict';

  function trace(context, rings, scale, win, open) {
    context.beginPath();
    for (var r = 0; r < rings.length; r++) {
      var ring = rings[r];
      for (var i = 0; i < ring.length; i += 2) {
        var x = ring[i] * scale - win.x, y = ring[i + 1] * scale - win.y;
        if (i === 0) context.moveTo(x, y); else context.lineTo(x, y);
      }
      if (!open) context.closePath();
    }
  }

  function outside(box, scale, win) {
    return box[2] * scale < win.left || box[0] * scale > win.right ||
      box[3] * scale < win.top || box[1] * scale > win.bottom;
  }

  /* grounds: coarse first; each clears its own box, whose cut edges stay undrawn. */
  function drawGround(context, grounds, colours, numbers, zoom, scale, dpr, win) {
    for (var g = 0; g < grounds.length; g++) {
      var ground = grounds[g], box = ground.box;
      if (zoom < ground.fromZoom || outside(box, scale, win)) continue;
      context.save();
      context.beginPath();
      context.rect(box[0] * scale - win.x + dpr, box[1] * scale - win.y + dpr,
        (box[2] - box[0]) * scale - 2 * dpr, (box[3] - box[1]) * scale - 2 * dpr);
      context.clip();
      context.fillStyle = colours.sea;
      context.fill();
      context.lineJoin = 'round';
      for (var water = 0; water < 2; water++) {
        drawShapes(context, ground.shapes, water === 1, colours, scale, dpr, win);
        drawRivers(context, ground.rivers, water === 0, colours, numbers, zoom, scale, dpr, win);
        if (!water) window.iocStreets.drawBorders(context, ground, colours, numbers, zoom, scale, dpr, win);
      }
      window.iocStreets.drawRoads(context, ground, colours, numbers, zoom, scale, dpr, win);
      context.restore();
    }
  }

  function drawShapes(context, shapes, water, colours, scale, dpr, win) {
    context.lineWidth = dpr; context.strokeStyle = colours.line;
    context.fillStyle = water ? colours.sea : colours.land;
    for (var s = 0; s < shapes.length; s++) {
      if (shapes[s].water !== water || outside(shapes[s].box, scale, win)) continue;
      trace(context, shapes[s].rings, scale, win);
      context.fill('evenodd');
      context.stroke();
    }
  }

  /* Edges lie below all water, so that none crosses a bank; a course that is a guess is dashed. */
  function drawRivers(context, rivers, edges, colours, numbers, zoom, scale, dpr, win) {
    var width = numbers.riverWidths[zoom] || 0;
    if (!width || (edges && zoom < numbers.riverEdgeZoom)) return;
    context.save();
    context.lineWidth = (edges ? width + 1.6 : width) * dpr; context.strokeStyle = edges ? colours.line : colours.sea;
    for (var r = 0; r < rivers.length; r++) {
      var river = rivers[r];
      context.lineCap = river.schematic ? 'butt' : 'round';
      context.setLineDash(river.schematic ? numbers.riverDashes.map(function (dash) { return dash * dpr; }) : []);
      trace(context, [river.points], scale, win, true);
      context.stroke();
    }
    context.restore();
  }

  /* Hatch lines hang on the world's pixels, so that they do not swim while panning. */
  function drawAreas(context, areas, colours, numbers, scale, dpr, win) {
    for (var a = 0; a < areas.length; a++) {
      var area = areas[a];
      if (outside(area.box, scale, win)) continue;
      context.save();
      trace(context, area.rings, scale, win);
      if (!area.drill) { /* an exercise is an empty, dotted outline with its word */
        context.save();
        var fills = fillsView(context, numbers.probes, numbers.padding);
        context.clip();
        if (fills) hatchBand(context, area, scale, dpr, win, colours.hatch, numbers.band);
        else hatch(context, area, scale, dpr, win, colours.hatch);
        context.restore();
      }
      context.setLineDash(area.drill ? [2 * dpr, 6 * dpr] : [8 * dpr, 5 * dpr]);
      context.lineWidth = (area.selected ? 3 : 1.8) * dpr;
      context.strokeStyle = area.selected ? colours.sel : colours.area;
      trace(context, area.rings, scale, win);
      context.stroke();
      context.restore();
    }
  }

  /* Whether the traced area covers more than half of the view inside the padded canvas: hatched whole, it would hide
     the map. */
  function fillsView(context, probes, padding) {
    var hits = 0, width = context.canvas.width, height = context.canvas.height;
    function at(number) { return (padding + (number + 0.5) / probes) / (1 + 2 * padding); }
    for (var row = 0; row < probes; row++) {
      for (var column = 0; column < probes; column++) {
        if (context.isPointInPath(at(column) * width, at(row) * height)) hits++;
      }
    }
    return hits * 2 > probes * probes;
  }

  /* The hatch along the edge alone: a wide stroke of it, kept where hatch lines are. The context clips to the area. */
  function hatchBand(context, area, scale, dpr, win, colour, band) {
    var sheet = document.createElement('canvas'), own = sheet.getContext('2d');
    sheet.width = context.canvas.width; sheet.height = context.canvas.height;
    hatch(own, area, scale, dpr, win, colour);
    own.globalCompositeOperation = 'destination-in';
    own.lineWidth = 2 * band * dpr;
    trace(own, area.rings, scale, win);
    own.stroke();
    context.drawImage(sheet, 0, 0);
  }

  function hatch(context, area, scale, dpr, win, colour) {
    var left = Math.max(area.box[0] * scale, win.left), right = Math.min(area.box[2] * scale, win.right);
    var top = Math.max(area.box[1] * scale, win.top), bottom = Math.min(area.box[3] * scale, win.bottom);
    var step = 14 * dpr;
    context.beginPath();
    for (var k = Math.floor((left - bottom) / step); k * step < right - top; k++) {
      var from = k * step + top - win.x;
      context.moveTo(from, top - win.y);
      context.lineTo(from + bottom - top, bottom - win.y);
    }
    context.lineWidth = 1.6 * dpr; context.strokeStyle = colour;
    context.stroke();
  }

  /* Leaders and spokes: lines and small rings, CSS pixels of the world at the overlay's zoom. */
  function drawStrokes(context, strokes, colours, dpr, win) {
    for (var s = 0; s < strokes.length; s++) {
      var stroke = strokes[s], lines = stroke.lines, rings = stroke.rings, radius = stroke.radius * dpr, i;
      context.lineWidth = stroke.width * dpr; context.strokeStyle = colours[stroke.colour];
      context.beginPath();
      for (i = 0; i < lines.length; i += 4) {
        context.moveTo(lines[i] * dpr - win.x, lines[i + 1] * dpr - win.y);
        context.lineTo(lines[i + 2] * dpr - win.x, lines[i + 3] * dpr - win.y);
      }
      for (i = 0; i < rings.length; i += 2) {
        var x = rings[i] * dpr - win.x, y = rings[i + 1] * dpr - win.y;
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
      context.stroke();
    }
  }

  window.iocVectors = { drawGround: drawGround, drawAreas: drawAreas, drawStrokes: drawStrokes };
})();
