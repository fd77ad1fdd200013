package io.github.sightline.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants, enrolments, revocations and cards on disk. */
class PublicFilesTest {
  private static final Grant GRANT = parsed(Grant.parse(wrap(Encodings.grant(2, 1, 5, 9))));
  private static final Revocation REVOCATION =
      parsed(Revocation.parse(wrap(Encodings.revocation(1, 2, 3))));
  private static final Enrolment ENROLMENT = parsed(Enrolment.parse(wrap(Encodings.enrolment(7))));
  private static final RelayCard CARD =
      parsed(RelayCard.parse(wrap(Encodings.card(3, "relay.home:7000"))));

  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("some.file");
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes);
  }

  private static <T> T parsed(@org.jspecify.annotations.Nullable T value) {
    assertNotNull(value);
    return value;
  }

  private static String refusal(Consumer<Path> use, Path file) {
    RelayException e = assertThrows(RelayException.class, () -> use.accept(file));
    String said = String.valueOf(e.getMessage());
    assertFalse(said.contains("\n"), said);
    assertTrue(said.contains(file.toString()), said);
    return said;
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void everyTypeComesBackFromItsFile() throws IOException {
    GRANT.save(file());
    assertEquals(GRANT, Grant.load(file()));
    REVOCATION.save(file());
    assertEquals(REVOCATION, Revocation.load(file()));
    ENROLMENT.save(file());
    assertEquals(ENROLMENT, Enrolment.load(file()));
    assertEquals(ENROLMENT.text() + "\n", Files.readString(file()));
    assertEquals(List.of(file()), left());
    CARD.save(file());
    assertEquals(CARD, RelayCard.load(file()));
  }

  @Test
  void enrolmentSavedByAnotherSystemHasItsLineEnd() throws IOException {
    Files.writeString(file(), ENROLMENT.text() + "\r\n");
    assertEquals(ENROLMENT, Enrolment.load(file()));
  }

  @Test
  void missingFileIsNamed() {
    for (Consumer<Path> load :
        List.<Consumer<Path>>of(Grant::load, Revocation::load, Enrolment::load, RelayCard::load)) {
      String said = refusal(load, file());
      assertTrue(said.startsWith("cannot read ") && said.endsWith(": no such file or folder"));
    }
  }

  @Test
  void fileOfAnotherKindSaysWhatWasExpected() throws IOException {
    Files.write(file(), new byte[100]);
    assertTrue(refusal(Grant::load, file()).endsWith("100 bytes, expected 260 bytes of version 1"));
    assertTrue(refusal(Revocation::load, file()).startsWith("not a revocation: "));
    assertTrue(refusal(Enrolment::load, file()).contains("expected 360 hex digits"));
    assertTrue(refusal(RelayCard::load, file()).startsWith("not a relay card: "));
    assertEquals(List.of(file()), left());
  }

  @Test
  void longFileIsNotReadToItsEnd() throws IOException {
    Files.write(file(), new byte[20_000]);
    assertTrue(refusal(Grant::load, file()).contains("more than 260 bytes"));
    assertTrue(refusal(Revocation::load, file()).contains("more than 16126 bytes"));
    assertTrue(refusal(Enrolment::load, file()).contains("more than 362 bytes"));
    assertTrue(refusal(RelayCard::load, file()).contains("more than 436 bytes"));
  }

  @Test
  void failedSaveLeavesTheOlderFileWhole() throws IOException {
    // The name is as long as the file system allows, so the temporary file beside it cannot exist.
    Path longest = folder.resolve("k".repeat(255));
    Files.writeString(longest, "older");
    for (Consumer<Path> save :
        List.<Consumer<Path>>of(GRANT::save, REVOCATION::save, ENROLMENT::save, CARD::save)) {
      assertTrue(refusal(save, longest).startsWith("cannot write "));
      assertEquals("older", Files.readString(longest));
    }
    assertEquals(List.of(longest), left());
  }

  @Test
  void folderInTheWayIsLeftAlone() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("in"));
    Files.createFile(inside.resolve("x"));
    assertTrue(refusal(GRANT::save, inside).startsWith("cannot write grant "));
    assertTrue(refusal(GRANT::save, folder.resolve("no").resolve("x")).startsWith("cannot write"));
    assertTrue(refusal(GRANT::save, Path.of("/")).endsWith("a folder, not a file"));
    assertTrue(refusal(Grant::load, inside).startsWith("cannot read grant "));
    assertEquals(List.of(inside), left());
  }

  @Test
  void firstLoadPinsTheOperator() throws IOException {
    CARD.save(file());
    RelayCard.load(file());
    Path pin = folder.resolve("some.file.operator");
    assertEquals(List.of(file(), pin), left());
    assertEquals("03".repeat(32) + "\n", Files.readString(pin));
    parsed(RelayCard.parse(wrap(Encodings.card(3, "10.0.0.1:1")))).save(file());
    assertEquals(1, RelayCard.load(file()).address().getPort());
  }

  //
  @Test
  void cardOfAnotherOperatorIsRefusedUntilThePinIsDeleted() throws IOException {
    CARD.save(file());
    RelayCard.load(file());
    RelayCard other = parsed(RelayCard.parse(wrap(Encodings.card(9, "relay.home:7000"))));
    other.save(file());
    String said = refusal(RelayCard::load, file());
    assertTrue(said.contains("operator " + "09".repeat(32)), said);
    assertTrue(said.contains("expected " + "03".repeat(32) + " as pinned in"), said);
    Files.delete(folder.resolve("some.file.operator"));
    assertEquals(other, RelayCard.load(file()));
  }

  @Test
  void damagedPinIsNotOverwritten() throws IOException {
    CARD.save(file());
    Path pin = folder.resolve("some.file.operator");
    for (String damaged :
        List.of("", "x", "03".repeat(32), "AB".repeat(32) + "\n", "0".repeat(99))) {
      Files.writeString(pin, damaged);
      RelayException e = assertThrows(RelayException.class, () -> RelayCard.load(file()));
      assertTrue(String.valueOf(e.getMessage()).startsWith("not an operator pin: " + pin));
      assertEquals(damaged, Files.readString(pin));
    }
  }

  @Test
  void operatorThatCannotBePinnedIsRefused() throws IOException {
    // Room for the card's name, none for ".operator" behind it.
    Path longest = folder.resolve("c".repeat(250));
    Files.write(longest, bytes(CARD.encoded()));
    assertTrue(refusal(RelayCard::load, longest).startsWith("cannot pin the operator of "));
    assertEquals(List.of(longest), left());
  }

  @Test
  void pinIsNeverReplaced() throws IOException {
    Path pin = folder.resolve("pin");
    EncodedFile.writeNew(pin, new byte[] {1});
    assertThrows(IOException.class, () -> EncodedFile.writeNew(pin, new byte[] {2}));
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(pin));
    assertEquals(List.of(pin), left());
  }

  private static byte[] bytes(ByteBuffer encoded) {
    byte[] b = new byte[encoded.remaining()];
    encoded.duplicate().get(b);
    return b;
  }
}
