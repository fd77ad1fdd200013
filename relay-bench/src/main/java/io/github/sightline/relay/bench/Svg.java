package io.github.sightline.relay.bench;

import java.util.Locale;

/** Pieces of an HTML page of charts in SVG; no script, nothing fetched. */
final class Svg {
  private Svg() {}

  /** Begins a page; the style of what is drawn beside the common one. */
  static StringBuilder page(String title, String style) {
    return new StringBuilder(1 << 16)
        .append("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>")
        .append(title)
        .append("</title>\n<style>\nbody{font:14px sans-serif;margin:2em;max-width:930px}")
        .append("svg{max-width:100%;height:auto}text{font:12px sans-serif}")
        .append(style)
        .append("\n</style>\n");
  }

  static void paragraph(StringBuilder out, String words) {
    out.append("<p>").append(words.replace("<", "&lt;").replace(">", "&gt;")).append("</p>\n");
  }

  /** Where and when, and what there is to say about it. */
  static void machine(StringBuilder out, Machine at, String note) {
    String where = at.processor() + ", " + at.cores() + " cores, " + at.jdk() + ", " + at.date();
    paragraph(out, where + note);
  }

  /** Begins a drawing, which shrinks as a whole where the window is narrower than it. */
  static void begin(StringBuilder out, int width, int height) {
    out.append(
        "<svg width=\"%1$d\" height=\"%2$d\" viewBox=\"0 0 %1$d %2$d\">%n"
            .formatted(width, height));
  }

  static void rectangle(
      StringBuilder out, double x, double y, double width, double height, String kind) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
            x,
            y,
            Math.max(0.5, width),
            height,
            kind));
  }

  static void text(StringBuilder out, double x, double y, String words) {
    out.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n", x, y, words));
  }

  static void line(StringBuilder out, double x1, double y1, double x2, double y2, String kind) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
            x1,
            y1,
            x2,
            y2,
            kind));
  }
}
