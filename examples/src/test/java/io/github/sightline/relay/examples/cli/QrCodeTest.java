package io.github.sightline.relay.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.awt.image.BufferedImage;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codes are read from pictures, those too whose data look like a corner. */
class QrCodeTest {
  private static final int ENROLMENT = 232;
  private static final int PIXELS = 320;

  /** Seeds of codes that a reader of one code a picture gives up: about one in thirty is so. */
  @ParameterizedTest
  @ValueSource(ints = {7, 38, 44, 53, 56, 190})
  void aCodeWhoseDataHaveAFindersLikenessIsRead(int seed) throws Exception {
    byte[] bytes = new byte[ENROLMENT];
    new Random(seed).nextBytes(bytes);
    String text = HexFormat.of().withUpperCase().formatHex(bytes);
    BitMatrix code = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, PIXELS, PIXELS);
    BufferedImage picture = new BufferedImage(PIXELS, PIXELS, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < PIXELS; y++) {
      for (int x = 0; x < PIXELS; x++) {
        picture.setRGB(x, y, code.get(x, y) ? 0 : 0xFFFFFF);
      }
    }
    assertEquals(text, QrCode.read(picture, "a code of seed " + seed));
  }
}
