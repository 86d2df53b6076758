/* The page's end of the road: the desk rings, the page fetches the newest frame, draws it and says so. */
(function () {
  'use strict';

  function Feed(map, layer, options) {
    this.map = map; this.layer = layer; this.marked = options.marker;
    this.look = -1; this.signs = -1; this.areas = -1;
    this.busy = false; this.again = false; this.byHand = false; this.painted = 0;
    if (this.marked) {
      this.marker = document.createElement('div');
      this.marker.className = 'frame-marker';
      document.body.appendChild(this.marker);
    }
    this._listen();
    this._tellView();
    this.ring();
  }

  Feed.prototype._listen = function () {
    var self = this, map = this.map, box = map.getContainer(), rest = 0;
    map.on('dragstart', function () { self.byHand = true; });
    box.addEventListener('wheel', function () { self.byHand = true; }, { passive: true });
    box.addEventListener('dblclick', function () { self.byHand = true; });
    box.addEventListener('contextmenu', function (event) { event.preventDefault(); });
    map.on('moveend resize', function () { self._tellView(); });
    map.on('click', function (event) { self._say('click', event.containerPoint); });
    map.on('mousemove', function (event) {
      window.clearTimeout(rest);
      rest = window.setTimeout(function () { self._say('hover', event.containerPoint); }, 250);
    });
    map.on('mouseout', function () { window.clearTimeout(rest); });
    document.addEventListener('visibilitychange', function () { if (!document.hidden) self.ring(); });
  };

  Feed.prototype._say = function (what, point) {
    var corner = this.map.getPixelBounds().min.round(), size = this.map.getSize();
    var query = 'what=' + what + '&left=' + corner.x + '&top=' + corner.y + '&zoom=' + this.map.getZoom() +
      '&width=' + size.x + '&height=' + size.y + '&dpr=' + (window.devicePixelRatio || 1);
    if (point) query += '&x=' + point.x + '&y=' + point.y;
    if (what === 'view') { query += '&hand=' + (this.byHand ? 1 : 0); this.byHand = false; }
    return fetch('/say?' + query, { cache: 'no-store' });
  };

  Feed.prototype._tellView = function () { this._say('view', null); };

  Feed.prototype.setView = function (lat, lon, zoom) {
    this.byHand = false;
    this.map.setView([lat, lon], zoom, { animate: false });
  };

  Feed.prototype.panBy = function (dx, dy) { this.byHand = true; this.map.panBy([dx, dy], { animate: false }); };

  Feed.prototype.zoomBy = function (step) { this.byHand = true; this.map.setZoom(this.map.getZoom() + step); };

  /* Tiles that were lacking are at the desk now. */
  Feed.prototype.tilesCame = function () { this.layer.tiles.came(); };

  /* The doorbell. One fetch in flight; rings meanwhile collapse into one; none while hidden. */
  Feed.prototype.ring = function () {
    var self = this;
    if (document.hidden) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    this._fetchFrame().then(function () {
      self.busy = false;
      if (self.again) { self.again = false; self.ring(); }
    }, function (trouble) {
      self.busy = false;
      fetch('/say?what=trouble&text=' + encodeURIComponent(String(trouble && trouble.stack || trouble)));
    });
  };

  Feed.prototype._fetchFrame = function () {
    var self = this, columns = this.layer.columns;
    var query = '/frame?have=' + columns.seq + '&epoch=' + columns.epoch + '&look=' + this.look +
      '&signs=' + this.signs + '&areas=' + this.areas;
    return fetch(query, { cache: 'no-store' }).then(function (reply) { return reply.arrayBuffer(); })
      .then(function (buffer) { return self._take(buffer); });
  };

  function words(buffer, from, count) { return new Uint32Array(buffer, from, count); }

  function unpack(buffer, from) {
    var length = words(buffer, from, 2), start = from + 8;
    var text = new TextDecoder().decode(new Uint8Array(buffer, start, length[0]));
    return { data: JSON.parse(text), pixels: buffer.slice(start + length[0], start + length[0] + length[1]) };
  }

  /* u32: frame, seq, base, epoch, kind (0 none, 1 delta, 2 whole), n, look, signs, areas, where the signs begin. */
  Feed.prototype._take = function (buffer) {
    var self = this, head = words(buffer, 0, 10), columns = this.layer.columns;
    if (head[6] !== this.look >>> 0) {
      return this._fetchLook().then(function () { return self._fetchFrame(); });
    }
    if (head[3] !== columns.epoch >>> 0) {
      return this._fetchPositions().then(function () { return self._fetchFrame(); });
    }
    var kind = head[4], n = head[5];
    if (kind === 1 && head[2] === columns.seq) {
      columns.takeStatus(words(buffer, 40, n), new Uint8Array(buffer, 40 + 4 * n, n));
    } else if (kind === 2) {
      columns.takeStatus(null, new Uint8Array(buffer, 40, n));
    } else if (kind === 1) {
      columns.seq = 0;
      return this._fetchFrame();
    }
    columns.seq = head[1];
    var signs = head[9] ? unpack(buffer, head[9]) : null;
    if (kind) this.layer.drawTop();
    if (signs) this._takeSigns(signs, head[7], head[8]);
    this._shown(head[0]);
  };

  Feed.prototype._takeSigns = function (signs, revision, areas) {
    var layer = this.layer, data = signs.data, at = 0;
    if (data.fresh) layer.plates = {};
    data.plates.forEach(function (plate) {
      var canvas = document.createElement('canvas'), bytes = 4 * plate.width * plate.height;
      canvas.width = plate.width; canvas.height = plate.height;
      canvas.getContext('2d').putImageData(
        new ImageData(new Uint8ClampedArray(signs.pixels, at, bytes), plate.width, plate.height), 0, 0);
      layer.plates[plate.key] = canvas;
      at += bytes;
    });
    if (data.areas) { layer.areas = data.areas; this.areas = areas; }
    var under = JSON.stringify(data.under);
    var below = data.areas || under !== this.under || !layer.overlay || layer.overlay.zoom !== data.zoom;
    this.under = under;
    layer.overlay = { zoom: data.zoom, under: data.under, over: data.over, strokes: data.strokes };
    this.signs = revision;
    if (below) layer.drawBelow();
    layer.drawAbove();
  };

  Feed.prototype._fetchPositions = function () {
    var layer = this.layer;
    return fetch('/positions', { cache: 'no-store' }).then(function (reply) { return reply.arrayBuffer(); })
      .then(function (buffer) {
        layer.columns.takePositions(buffer, layer.numbers.domains);
        layer.drawStatic();
      });
  };

  /* Sprites, their numbers, colours and ground: all that a theme changes. */
  Feed.prototype._fetchLook = function () {
    var self = this, layer = this.layer;
    return fetch('/look?dpr=' + (window.devicePixelRatio || 1), { cache: 'no-store' })
      .then(function (reply) { return reply.arrayBuffer(); })
      .then(function (buffer) {
        var look = unpack(buffer, 0), at = 0, sprites = [];
        look.data.sprites.forEach(function (spec) {
          var size = spec.width * spec.height;
          sprites[spec.number] = new window.iocStamping.Sprite(spec, new Uint32Array(look.pixels, at, size));
          at += 4 * size;
        });
        layer.sprites = sprites; layer.numbers = look.data.numbers; layer.colours = look.data.colours;
        layer.tiles.take(look.data.tiles);
        layer.grounds = look.data.grounds; layer.plates = {}; layer.overlay = null;
        self.look = look.data.revision; self.signs = -1; self.areas = -1;
        self.map.getContainer().style.background = layer.colours.sea;
        layer.redraw();
      });
  };

  Feed.prototype._shown = function (frame) {
    this.painted = frame;
    if (this.marker) {
      this.marker.style.background =
        'rgb(' + (frame >> 16 & 255) + ',' + (frame >> 8 & 255) + ',' + (frame & 255) + ')';
    }
    window.requestAnimationFrame(function () { fetch('/ack?frame=' + frame, { cache: 'no-store' }); });
  };

  /* Called once by the page's script. */
  window.iocStart = function (map, layer, options) {
    window.iocMap = new Feed(map, layer, options);
    return window.iocMap;
  };
})();
