/* Stamping of sprites into one ImageData: integer offsets, hard pixels written, soft edges blended. */
(function () {
  'use strict';

  /* One sprite's pixels as offset lists for a buffer of a given width. */
  function Sprite(spec, rgba) {
    this.left = spec.left; this.top = spec.top; this.width = spec.width; this.height = spec.height;
    var hard = [], soft = [];
    for (var y = 0; y < spec.height; y++) {
      for (var x = 0; x < spec.width; x++) {
        var colour = rgba[y * spec.width + x], alpha = colour >>> 24;
        if (alpha === 255) hard.push(x, y, colour); else if (alpha > 0) soft.push(x, y, colour);
      }
    }
    this.hard = hard; this.soft = soft; this.stride = -1;
  }

  Sprite.prototype.prepare = function (stride) {
    if (this.stride === stride) return;
    this.stride = stride;
    this.hardAt = offsets(this.hard, stride); this.hardColour = colours(this.hard);
    this.softAt = offsets(this.soft, stride); this.softColour = colours(this.soft);
  };

  function offsets(points, stride) {
    var out = new Int32Array(points.length / 3);
    for (var i = 0; i < out.length; i++) out[i] = points[3 * i + 1] * stride + points[3 * i];
    return out;
  }

  function colours(points) {
    var out = new Uint32Array(points.length / 3);
    for (var i = 0; i < out.length; i++) out[i] = points[3 * i + 2];
    return out;
  }

  /* Source over destination, both straight RGBA in little-endian words. */
  function blended(above, below) {
    if (below === 0) return above;
    var a = above >>> 24, rest = (below >>> 24) * (255 - a), whole = a * 255 + rest;
    var red = ((above & 255) * a * 255 + (below & 255) * rest) / whole + 0.5 | 0;
    var green = ((above >>> 8 & 255) * a * 255 + (below >>> 8 & 255) * rest) / whole + 0.5 | 0;
    var blue = ((above >>> 16 & 255) * a * 255 + (below >>> 16 & 255) * rest) / whole + 0.5 | 0;
    return (red | green << 8 | blue << 16 | (whole / 255 + 0.5 | 0) << 24) >>> 0;
  }

  /* A canvas with its pixels at hand. */
  function StampCanvas(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d', { willReadFrequently: true });
    this.width = this.height = 0;
    this.dirty = false;
  }

  StampCanvas.prototype.resize = function (width, height) {
    if (width === this.width && height === this.height) return;
    this.canvas.width = this.width = width; this.canvas.height = this.height = height;
    this.image = this.context.createImageData(width, height);
    this.words = new Uint32Array(this.image.data.buffer);
    this.dirty = false;
  };

  StampCanvas.prototype.clear = function () {
    if (this.dirty) this.words.fill(0);
    this.dirty = false;
  };

  StampCanvas.prototype.stamp = function (sprite, x, y, onlyEmpty) {
    var left = x + sprite.left, top = y + sprite.top, words = this.words, i, at;
    this.dirty = true;
    if (left < 0 || top < 0 || left + sprite.width > this.width || top + sprite.height > this.height) {
      this.stampCut(sprite, left, top, onlyEmpty);
      return;
    }
    sprite.prepare(this.width);
    var base = top * this.width + left, hardAt = sprite.hardAt, hardColour = sprite.hardColour;
    for (i = 0; i < hardAt.length; i++) words[base + hardAt[i]] = hardColour[i];
    var softAt = sprite.softAt, softColour = sprite.softColour;
    for (i = 0; i < softAt.length; i++) {
      at = base + softAt[i];
      if (words[at] === 0) words[at] = softColour[i];
      else if (!onlyEmpty) words[at] = blended(softColour[i], words[at]);
    }
  };

  StampCanvas.prototype.stampCut = function (sprite, left, top, onlyEmpty) {
    var lists = [sprite.hard, sprite.soft];
    for (var which = 0; which < 2; which++) {
      var points = lists[which];
      for (var i = 0; i < points.length; i += 3) {
        var x = left + points[i], y = top + points[i + 1];
        if (x < 0 || y < 0 || x >= this.width || y >= this.height) continue;
        var at = y * this.width + x;
        if (which === 0 || this.words[at] === 0) this.words[at] = points[i + 2];
        else if (!onlyEmpty) this.words[at] = blended(points[i + 2], this.words[at]);
      }
    }
  };

  StampCanvas.prototype.show = function () { this.context.putImageData(this.image, 0, 0); };

  window.iocStamping = { Sprite: Sprite, StampCanvas: StampCanvas };
})();
