package io.github.sightline.relay;

import static io.github.sightline.relay.Encodings.enrolment;
import static io.github.sightline.relay.Encodings.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sightline.relay.media.CameraId;
import io.github.sightline.relay.media.DisplayId;
import io.github.sightline.relay.media.OwnerId;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EnrolmentTest {
  private static Enrolment parsed(byte[] bytes) {
    Enrolment enrolment = Enrolment.parse(ByteBuffer.wrap(bytes));
    assertNotNull(enrolment);
    return enrolment;
  }

  private static void assertRefused(byte[] bytes) {
    assertNull(Enrolment.parse(ByteBuffer.wrap(bytes)));
    String text = HexFormat.of().formatHex(bytes);
    assertNull(Enrolment.parse(text));
    assertThrows(IllegalArgumentException.class, () -> new Enrolment(text));
  }

  @Test
  void fieldsStandWhereTheyAreWritten() {
    Enrolment enrolment = parsed(enrolment(7));
    assertEquals(OwnerId.of(Encodings.key(1)), enrolment.owner());
    assertEquals(CameraId.of(Encodings.key(0xab)), enrolment.camera());
    assertEquals(DisplayId.of(Encodings.key(0xab)), enrolment.display());
    assertEquals("abab-abab-abab-abab-abab", enrolment.fingerprint());
    assertTrue(enrolment.toString().startsWith("Enrolment[abab-abab-abab-abab-abab with owner 01"));
    assertEquals(ByteBuffer.wrap(enrolment(7)), enrolment.encoded());
    assertTrue(enrolment.encoded().isReadOnly());
  }

  @Test
  void offeredRolesAreTheOnesInTheSum() {
    for (int roles = 1; roles <= 7; roles++) {
      for (Role role : Role.values()) {
        assertEquals((roles & role.code()) != 0, parsed(enrolment(roles)).offers(role));
      }
    }
    assertRefused(enrolment(0));
    assertRefused(enrolment(8));
    assertRefused(enrolment(255));
  }

  @Test
  void versionAndReservedBytesAreChecked() {
    assertRefused(with(enrolment(7), 0, 0));
    assertRefused(with(enrolment(7), 0, 2));
    assertRefused(with(enrolment(7), 2, 1));
    assertRefused(with(enrolment(7), 3, 1));
    assertRefused(new byte[179]);
    assertRefused(new byte[181]);
  }

  @Test
  void textHasOneSpelling() {
    String text = HexFormat.of().formatHex(enrolment(7));
    assertEquals(parsed(enrolment(7)), Enrolment.parse(text));
    assertEquals(new Enrolment(text), Enrolment.parse(text));
    assertNull(Enrolment.parse(text.toUpperCase(java.util.Locale.ROOT)));
    assertNull(Enrolment.parse(" " + text));
    assertNull(Enrolment.parse(""));
    for (char odd : new char[] {'/', ':', '`', 'g', 'G', '\u0661', '\uff11'}) {
      assertNull(Enrolment.parse(text.substring(0, 300) + odd + text.substring(301)));
    }
    assertFalse(text.contains("\n"));
  }
}
