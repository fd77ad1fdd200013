package io.github.sightline.relay.impl.crypto.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.sightline.relay.impl.crypto.DeviceKeys;
import io.github.sightline.relay.impl.crypto.Secrets;
import io.github.sightline.relay.impl.crypto.Vectors;
import io.github.sightline.relay.impl.crypto.content.KeyWrap.Granted;
import io.github.sightline.relay.impl.crypto.content.KeyWrap.Request;
import io.github.sightline.relay.media.CameraId;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** After close no field of a content key type holds a byte of the secret; none prints one. */
class ContentSecretsTest {
  private static final DeviceKeys DEVICE =
      DeviceKeys.of(Vectors.bytes(32, 1), Vectors.bytes(32, 2));
  private static final byte[] ENTROPY = Vectors.bytes(32, 3);

  private static Request request() {
    byte[] chain = new byte[261];
    chain[0] = 1;
    CameraId camera = CameraId.of(DEVICE.signPublic());
    return KeyWrap.begin(1, ENTROPY, DEVICE, camera, chain, 0, ENTROPY);
  }

  @Test
  void closingASealerWipesKeySaltAndCopiedFrame() {
    FrameSealer sealer = Rig.sealer();
    ByteBuffer direct = ByteBuffer.allocateDirect(Rig.CLEAR.length).put(Rig.CLEAR).flip();
    sealer.seal(0, 0, 0, 0, 0, direct, new byte[300], 0);
    List<Secrets.Field> fields = Secrets.of(sealer, "signer", "signature");
    assertEquals(4, fields.size(), "key, salt, nonce, copy: " + fields);
    sealer.close();
    Secrets.assertWiped(fields);
  }

  // [K-10]
  @Test
  void aNewEpochWipesTheKeysOfTheOldOne() {
    FrameSealer sealer = Rig.sealer();
    List<Secrets.Field> fields = Secrets.of(sealer, "signer", "signature");
    sealer.epoch(Rig.EPOCH + 1, ENTROPY);
    Secrets.assertWiped(fields);
  }

  @Test
  void aFrameThatWasCopiedIsWipedBeforeALongerOne() {
    FrameSealer sealer = Rig.sealer();
    ByteBuffer one = ByteBuffer.allocateDirect(Rig.CLEAR.length).put(Rig.CLEAR).flip();
    sealer.seal(0, 0, 0, 0, 0, one, new byte[300], 0);
    List<Secrets.Field> fields = Secrets.of(sealer, "signer", "signature", "keys");
    assertEquals(1, fields.size());
    sealer.seal(0, 0, 0, 0, 1, ByteBuffer.allocateDirect(100), new byte[300], 0);
    Secrets.assertWiped(fields);
  }

  @Test
  void forgettingAndClosingWipeTheKeysOfAnOpener() {
    FrameOpener opener = Rig.opener(Rig.TRACK);
    opener.epoch(Rig.EPOCH + 1, ENTROPY, 0);
    List<Secrets.Field> fields = Secrets.of(opener, "signature", "secretHash");
    assertEquals(6, fields.size(), "two epochs of key, salt, nonce: " + fields);
    opener.forget(Rig.EPOCH);
    Secrets.assertWiped(fields.subList(0, 3));
    opener.close();
    Secrets.assertWiped(fields);
  }

  @Test
  void closingRequestAndGrantedKeyWipesThem() {
    Request request = request();
    List<Secrets.Field> fields = Secrets.of(request, "bytes", "hash");
    assertEquals(1, fields.size());
    request.close();
    Secrets.assertWiped(fields);
    Granted granted = new Granted(1, ENTROPY, 0, 0, 0);
    fields = Secrets.of(granted);
    assertEquals(1, fields.size());
    granted.close();
    Secrets.assertWiped(fields);
  }

  @Test
  void keysPrintNothing() {
    String secret = Vectors.hex(Rig.SECRET);
    for (Object each :
        List.of(
            Rig.sealer(),
            Rig.opener(Rig.TRACK),
            request(),
            new Granted(1, Rig.SECRET, 0, 0, 0),
            new ContentKeys(DEVICE, 0),
            SframeKeys.of(Rig.TRACK, 1, Rig.SECRET))) {
      String text = each.toString();
      assertFalse(text.contains(secret.substring(0, 8)) || text.contains("@"), text);
    }
  }
}
