/* Shapes drawn as vectors: land and water below everything, areas of public alerts hatched above them. */
(function () {
  'use strict';

  function trace(context, rings, scale, win) {
    context.beginPath();
    for (var r = 0; r < rings.length; r++) {
      var ring = rings[r];
      for (var i = 0; i < ring.length; i += 2) {
        var x = ring[i] * scale - win.x, y = ring[i + 1] * scale - win.y;
        if (i === 0) context.moveTo(x, y); else context.lineTo(x, y);
      }
      context.closePath();
    }
  }

  function outside(box, scale, win) {
    return box[2] * scale < win.left || box[0] * scale > win.right ||
      box[3] * scale < win.top || box[1] * scale > win.bottom;
  }

  /* grounds: coarse first; each clears its own box, whose cut edges stay undrawn. */
  function drawGround(context, grounds, colours, zoom, scale, dpr, win) {
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
      context.lineWidth = dpr; context.strokeStyle = colours.line; context.lineJoin = 'round';
      for (var s = 0; s < ground.shapes.length; s++) {
        var shape = ground.shapes[s];
        if (outside(shape.box, scale, win)) continue;
        trace(context, shape.rings, scale, win);
        context.fillStyle = shape.water ? colours.sea : colours.land;
        context.fill('evenodd');
        context.stroke();
      }
      context.restore();
    }
  }

  /* Hatch lines hang on the world's pixels, so that they do not swim while panning. */
  function drawAreas(context, areas, colours, scale, dpr, win) {
    for (var a = 0; a < areas.length; a++) {
      var area = areas[a];
      if (outside(area.box, scale, win)) continue;
      context.save();
      trace(context, area.rings, scale, win);
      if (!area.drill) { /* an exercise is an empty, dotted outline with its word */
        context.save();
        context.clip();
        hatch(context, area, scale, dpr, win, colours.hatch);
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
