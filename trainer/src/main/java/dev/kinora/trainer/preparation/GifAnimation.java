package dev.kinora.trainer.preparation;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Animated GIF: frames are laid on the logical screen by their offsets and disposal methods (GIF89a, section 23). */
final class GifAnimation implements AnimationReader {
  @Override
  public Animation read(Path path) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(path.toFile())) {
      reader.setInput(stream);
      Animation.Frames frames = new Animation.Frames(path);
      compose(reader, frames);
      return frames.done();
    } catch (IOException | IndexOutOfBoundsException e) { // the reader meets damage either way
      throw AnimationReader.unreadable(path, e);
    } finally {
      reader.dispose();
    }
  }

  private static void compose(ImageReader reader, Animation.Frames frames) throws IOException {
    Element screen = child(
        tree(reader.getStreamMetadata().getAsTree("javax_imageio_gif_stream_1.0")),
        "LogicalScreenDescriptor");
    int width = number(screen, "logicalScreenWidth");
    int height = number(screen, "logicalScreenHeight");
    frames.check(width, height);
    Canvas canvas = new Canvas(width, height);
    int count = reader.getNumImages(true);
    for (int i = 0; i < count; i++) {
      IIOMetadataNode frame =
          tree(reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0"));
      Element place = child(frame, "ImageDescriptor");
      int left = number(place, "imageLeftPosition");
      int top = number(place, "imageTopPosition");
      int[] before = canvas.snapshot();
      canvas.draw(reader.read(i), left, top, true);
      Element control = child(frame, "GraphicControlExtension");
      frames.add(canvas.picture(), number(control, "delayTime") / 100.0);
      String disposal = control.getAttribute("disposalMethod");
      if (disposal.equals("restoreToBackgroundColor")) {
        canvas.clear(left, top, number(place, "imageWidth"), number(place, "imageHeight"));
      } else if (disposal.equals("restoreToPrevious")) {
        canvas.restore(before);
      }
    }
  }

  private static IIOMetadataNode tree(org.w3c.dom.Node node) {
    return (IIOMetadataNode) node;
  }

  private static Element child(IIOMetadataNode node, String name) throws IOException {
    NodeList found = node.getElementsByTagName(name);
    if (found.getLength() == 0) {
      throw new IOException("no " + name);
    }
    return (Element) found.item(0);
  }

  private static int number(Element element, String name) {
    return Integer.parseInt(element.getAttribute(name));
  }
}
