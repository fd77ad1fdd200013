package io.github.sightline.relay.examples.cli;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.EncodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A text as a QR code in a terminal, and back out of a photo or a screenshot. What is shown so is
 * public: names, nonces, requests and grants, never a key.
 */
public final class QrCode {
  private static final int QUIET = 2;
  private static final String BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
  private static final String PLAIN = "\u001b[0m";

  private QrCode() {}

  /**
   * Draws a text for a terminal of 256 colours, two modules a letter, dark on light whatever the
   * terminal's own colours are.
   */
  static String draw(String text) {
    BitMatrix code = encode(text);
    StringBuilder out = new StringBuilder();
    for (int y = 0; y < code.getHeight(); y += 2) {
      out.append(BLACK_ON_WHITE);
      for (int x = 0; x < code.getWidth(); x++) {
        boolean upper = code.get(x, y);
        boolean lower = y + 1 < code.getHeight() && code.get(x, y + 1);
        out.append(upper ? lower ? '\u2588' : '\u2580' : lower ? '\u2584' : ' ');
      }
      out.append(PLAIN).append(System.lineSeparator());
    }
    return out.toString();
  }

  private static BitMatrix encode(String text) {
    try {
      Map<EncodeHintType, Object> quiet = Map.of(EncodeHintType.MARGIN, QUIET);
      return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, quiet);
    } catch (WriterException e) {
      throw new IllegalStateException("a text of " + text.length() + " letters has no code", e);
    }
  }

  /**
   * Reads the code in a picture.
   *
   * @return its text; null when the file is no picture
   * @throws CommandFailed when it is one and shows no code that can be read
   */
  static @Nullable String read(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    return image == null ? null : read(image, file.toString());
  }

  /**
   * Reads the code in a picture.
   *
   * @param image as a camera or a screenshot gives it
   * @param what names it in a failure
   * @return the text
   */
  public static String read(BufferedImage image, String what) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    var light = new RGBLuminanceSource(width, height, pixels);
    try {
      // the reader of one code is misled by a finder's likeness among the data; this one tries each
      return new QRCodeMultiReader()
              .decodeMultiple(
                  new BinaryBitmap(new HybridBinarizer(light)),
                  Map.of(DecodeHintType.TRY_HARDER, Boolean.TRUE))[0]
              .getText();
    } catch (NotFoundException e) {
      throw new CommandFailed(what + ": a picture without a QR code that can be read");
    }
  }
}
