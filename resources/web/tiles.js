/* Layers over the ground: tiles that the desk has painted or fetched. The page asks the desk alone, never a network. */
(function () {
  'use strict';

  var SIDE = 256, MOST = 600;

  function Tiles(redraw) {
    this.redraw = redraw; this.look = -1; this.layers = []; this.held = {}; this.count = 0; this.waiting = {};
    this.due = false;
  }

  /* data: look and layers (id, from, to), lowest first. */
  Tiles.prototype.take = function (data) {
    if (data.look !== this.look) { this.held = {}; this.count = 0; this.waiting = {}; }
    this.look = data.look; this.layers = data.layers;
  };

  Tiles.prototype.draw = function (context, zoom, dpr, win) {
    var side = SIDE * dpr, last = Math.pow(2, zoom) - 1, self = this, wanted = {};
    var left = Math.max(Math.floor(win.x / side), 0), top = Math.max(Math.floor(win.y / side), 0);
    var right = Math.min(Math.floor((win.x + context.canvas.width - 1) / side), last);
    var bottom = Math.min(Math.floor((win.y + context.canvas.height - 1) / side), last);
    this.layers.forEach(function (layer) {
      if (zoom < layer.from || zoom > layer.to) return;
      for (var x = left; x <= right; x++) {
        for (var y = top; y <= bottom; y++) {
          var key = 'layer=' + encodeURIComponent(layer.id) + '&z=' + zoom + '&x=' + x + '&y=' + y, tile = self.held[key];
          wanted[key] = true;
          if (tile === undefined) self._fetch(key);
          else if (tile) {
            var at = Math.floor(x * side + 0.5), down = Math.floor(y * side + 0.5);
            context.drawImage(tile, at - win.x, down - win.y, Math.floor((x + 1) * side + 0.5) - at,
              Math.floor((y + 1) * side + 0.5) - down);
          }
        }
      }
    });
    if (this.count > MOST) this._drop(wanted);
    this.wanted = wanted;
  };

  /* The desk has more tiles: ask again for what is still lacking in the picture. */
  Tiles.prototype.came = function () {
    var self = this;
    Object.keys(this.waiting).forEach(function (key) {
      if (self.waiting[key] !== 'asked') {
        delete self.waiting[key];
        if (self.wanted && self.wanted[key]) self._fetch(key);
      }
    });
  };

  Tiles.prototype._fetch = function (key) {
    var self = this, look = this.look;
    if (this.waiting[key]) return;
    this.waiting[key] = 'asked';
    fetch('/tile?' + key + '&look=' + look, { cache: 'no-store' }).then(function (reply) { return reply.arrayBuffer(); })
      .then(function (buffer) {
        if (look !== self.look) return null;
        if (!buffer.byteLength) { self.waiting[key] = 'later'; return null; }
        delete self.waiting[key];
        if (buffer.byteLength < 16) { self._keep(key, null); return null; }
        return createImageBitmap(new Blob([buffer], { type: 'image/png' })).then(function (picture) {
          if (look === self.look) { self._keep(key, picture); self._soon(); }
        });
      }).catch(function () { self.waiting[key] = 'later'; });
  };

  Tiles.prototype._keep = function (key, picture) {
    if (this.held[key] === undefined) this.count++;
    this.held[key] = picture;
  };

  Tiles.prototype._drop = function (wanted) {
    Object.keys(this.held).forEach(function (key) {
      if (!wanted[key]) { delete this.held[key]; this.count--; }
    }, this);
  };

  /* Many tiles come at once: one redraw a frame. */
  Tiles.prototype._soon = function () {
    var self = this;
    if (this.due) return;
    this.due = true;
    window.requestAnimationFrame(function () { self.due = false; self.redraw(); });
  };

  window.iocTiles = { Tiles: Tiles };
})();
