package dev.kinora.trainer.report;

import dev.kinora.trainer.dataset.Picture;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** One picture of many loops: a row per prompt, its frames over white on the left and over a dark colour on the right. */
public final class ContactSheet {
  private static final int DARK = 0x202028;
  private static final int TEXT_HEIGHT = 20;

  private final int cell;
  private final int frames;
  private final int columns;

  /** {@code cell} pixels per frame, {@code frames} of each loop, half of them dark; {@code columns} loops side by side. */
  public ContactSheet(int cell, int frames, int columns) {
    this.cell = cell;
    this.frames = frames;
    this.columns = columns;
  }

  /** A loop with the prompt it was made from. */
  public record Entry(String prompt, List<Picture> loop) {}

  public void write(List<Entry> entries, Path file) {
    try {
      ImageIO.write(image(entries), "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written", e);
    }
  }

  public BufferedImage image(List<Entry> entries) {
    int rows = (entries.size() + columns - 1) / columns;
    BufferedImage sheet = new BufferedImage(
        columns * frames * cell, rows * (cell + TEXT_HEIGHT), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    for (int i = 0; i < entries.size(); i++) {
      draw(
          graphics,
          entries.get(i),
          i % columns * frames * cell,
          i / columns * (cell + TEXT_HEIGHT));
    }
    graphics.dispose();
    return sheet;
  }

  private void draw(Graphics2D graphics, Entry entry, int left, int top) {
    graphics.setColor(Color.DARK_GRAY);
    graphics.drawString(entry.prompt(), left + 4, top + 15);
    List<Picture> loop = entry.loop();
    for (int i = 0; i < frames; i++) {
      int background = i < frames / 2 ? 0xffffff : DARK;
      Picture picture = loop.get(i * loop.size() / frames);
      graphics.drawImage(
          picture.over(background), left + i * cell, top + TEXT_HEIGHT, cell, cell, null);
    }
  }
}
