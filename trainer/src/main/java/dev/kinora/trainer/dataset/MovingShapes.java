package dev.kinora.trainer.dataset;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** Six drawn loops that need no download: for tests, and to try training in a minute. */
public final class MovingShapes {
  private static final int CANVAS = 256;
  private static final int FRAMES = 24;

  private MovingShapes() {}

  public static List<Clip> clips(int side) {
    return List.of(
        clip(
            List.of(
                "circle",
                "a blue circle",
                "a ball going from side to side",
                "a sliding dot",
                "a round blue ball"),
            side,
            new Color(0x2F80ED),
            t -> at(0, .45 * Math.cos(t), 1, 0, circle(.4))),
        clip(
            List.of(
                "square", "a red square", "a turning square", "a rotating red box", "a quadrangle"),
            side,
            new Color(0xEB5757),
            t -> at(0, 0, 1, t / 4, new Rectangle2D.Double(-.5, -.5, 1, 1))),
        clip(
            List.of(
                "triangle",
                "a green triangle",
                "a pulsing triangle",
                "a shape with three corners",
                "a growing triangle"),
            side,
            new Color(0x27AE60),
            t -> at(0, 0, .7 + .3 * Math.cos(t), 0, polygon(3, 1))),
        clip(
            List.of(
                "star",
                "a yellow star",
                "a spinning star",
                "a five-pointed star",
                "a golden star turning"),
            side,
            new Color(0xF2C94C),
            t -> at(0, 0, .9, -2 * t / 5, polygon(5, .45))),
        clip(
            List.of("ring", "a purple ring", "a ring going round", "a circling ring", "a hoop"),
            side,
            new Color(0x9B51E0),
            t -> at(.35 * Math.cos(t), .35 * Math.sin(t), .55, 0, ring())),
        clip(
            List.of(
                "cross", "an orange cross", "a rocking cross", "a plus sign", "a swinging cross"),
            side,
            new Color(0xF2994A),
            t -> at(.4 * Math.sin(t), 0, .7, .5 * Math.sin(t), cross())));
  }

  private static Clip clip(
      List<String> captions, int side, Color colour, DoubleFunction<Shape> shapeAt) {
    List<Picture> pictures = IntStream.range(0, FRAMES)
        .mapToObj(i -> draw(colour, shapeAt.apply(2 * Math.PI * i / FRAMES)).fitted(side))
        .toList();
    return new Clip(captions.getFirst(), captions, pictures);
  }

  /** Shapes live in a square from -1 to 1; angles are in radians. */
  private static Shape at(double x, double y, double scale, double angle, Shape shape) {
    AffineTransform place = new AffineTransform();
    place.scale(CANVAS / 2.0, CANVAS / 2.0);
    place.translate(1 + x, 1 + y);
    place.rotate(angle);
    place.scale(scale, scale);
    return place.createTransformedShape(shape);
  }

  private static Picture draw(Color colour, Shape shape) {
    BufferedImage image = new BufferedImage(CANVAS, CANVAS, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(colour);
    graphics.fill(shape);
    graphics.dispose();
    return Picture.of(image);
  }

  private static Shape circle(double radius) {
    return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
  }

  private static Shape ring() {
    Area ring = new Area(circle(1));
    ring.subtract(new Area(circle(.5)));
    return ring;
  }

  private static Shape cross() {
    Area cross = new Area(new Rectangle2D.Double(-1, -.3, 2, .6));
    cross.add(new Area(new Rectangle2D.Double(-.3, -1, .6, 2)));
    return cross;
  }

  /** Corners at radius .95, with inner corners at {@code inner} of that between them; 1 draws a plain polygon. */
  private static Shape polygon(int corners, double inner) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < 2 * corners; i++) {
      if (inner == 1 && i % 2 == 1) {
        continue;
      }
      double radius = i % 2 == 0 ? .95 : .95 * inner;
      double angle = Math.PI * i / corners - Math.PI / 2;
      double x = radius * Math.cos(angle);
      double y = radius * Math.sin(angle);
      if (i == 0) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    path.closePath();
    return path;
  }
}
