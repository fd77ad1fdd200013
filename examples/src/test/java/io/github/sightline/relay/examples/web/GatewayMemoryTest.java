package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.examples.media.AccessUnitReader;
import io.github.sightline.relay.examples.media.Clip.BuiltIn;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole memory of the page's server and gateway, a process of their own, while a browser plays
 * through them: dead objects too. There is no key, no grant, no name and no piece of a picture in
 * it, as bytes or as hex.
 */
@Timeout(240)
class GatewayMemoryTest {
  private static final int PIECE = 24;

  @TempDir Path folder = Path.of("");

  @Test
  void memoryOfThePipeHoldsNoKeyNoGrantAndNoPicture() throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    assumeTrue(Files.isExecutable(jcmd), "skipped: this Java has no jcmd");
    try (Street street = new Street(BuiltIn.ADA)) {
      street.relay.card().save(folder.resolve("relay.card"));
      Process pipe = start();
      try (BufferedReader said = pipe.inputReader();
          Chromium chromium = Chromium.start()) {
        String address = said.readLine().replaceFirst("open (\\S+) .*", "$1");
        try (Page page = chromium.open(address)) {
          Enrolment display = Enrolling.byHand(page, street.homes.get(0));
          assertTrue(page.becomes(Marks.LIVE, 60), page.complaints().toString());
          byte[] memory = dump(jcmd, pipe);
          Map<String, byte[]> secrets = secrets(street.homes.get(0), display);
          assertEquals("[]", found(memory, secrets).toString());
          // The search itself can find: each secret put into the dump is seen.
          int at = memory.length / 2;
          for (Map.Entry<String, byte[]> each : secrets.entrySet()) {
            System.arraycopy(each.getValue(), 0, memory, at, each.getValue().length);
            at += each.getValue().length;
          }
          assertEquals(new TreeSet<>(secrets.keySet()), found(memory, secrets));
        }
      } finally {
        pipe.destroyForcibly();
      }
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.github.sightline.relay.examples.Main",
            "browser",
            "--relay",
            folder.resolve("relay.card").toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private byte[] dump(Path jcmd, Process pipe) throws IOException, InterruptedException {
    Path file = folder.resolve("pipe.hprof");
    String pid = String.valueOf(pipe.pid());
    Process dumping =
        new ProcessBuilder(jcmd.toString(), pid, "GC.heap_dump", "-all", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(dumping.waitFor(60, TimeUnit.SECONDS), "jcmd did not end");
    return Files.readAllBytes(file);
  }

  private static Map<String, byte[]> secrets(Street.Home home, Enrolment display)
      throws IOException {
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    byte[] asked = bytes(display.encoded());
    byte[] grant = bytes(home.last().encoded());
    named(secrets, "owner", home.owner.id().bytes());
    named(secrets, "camera", home.cameraId.bytes());
    named(secrets, "display's signing key", Arrays.copyOfRange(asked, 36, 68));
    named(secrets, "display's hop key", Arrays.copyOfRange(asked, 68, 100));
    named(secrets, "grant's id", Arrays.copyOfRange(grant, 4, 20));
    named(secrets, "grant's signature", Arrays.copyOfRange(grant, 196, 260));
    int n = 0;
    for (byte[] piece : pictures()) {
      secrets.put("picture " + n++, piece);
    }
    return secrets;
  }

  private static void named(Map<String, byte[]> secrets, String what, byte[] bytes) {
    secrets.put(what, bytes);
    String text = HexFormat.of().formatHex(bytes);
    secrets.put(what + " in hex", text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A piece from the middle of each of the clip's frames. */
  private static List<byte[]> pictures() throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    try (AccessUnitReader units = new AccessUnitReader(BuiltIn.ADA.open())) {
      while (units.next()) {
        ByteBuffer unit = units.bytes();
        byte[] piece = new byte[PIECE];
        unit.get(unit.position() + unit.remaining() / 2, piece);
        pieces.add(piece);
      }
    }
    return pieces;
  }

  /** Looks for all at once: the first four bytes lead to the few that begin with them. */
  private static Set<String> found(byte[] memory, Map<String, byte[]> secrets) {
    Map<Integer, List<Map.Entry<String, byte[]>>> byStart = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> each : secrets.entrySet()) {
      int start = ByteBuffer.wrap(each.getValue()).getInt();
      byStart.computeIfAbsent(start, s -> new ArrayList<>()).add(each);
    }
    boolean[] sieve = new boolean[1 << 16];
    byStart.keySet().forEach(start -> sieve[start >>> 16] = true);
    Set<String> found = new TreeSet<>();
    ByteBuffer view = ByteBuffer.wrap(memory);
    for (int at = 0; at + 4 <= memory.length; at++) {
      if (sieve[view.getChar(at)]) {
        for (Map.Entry<String, byte[]> each : byStart.getOrDefault(view.getInt(at), List.of())) {
          byte[] secret = each.getValue();
          int end = Math.min(memory.length, at + secret.length);
          if (Arrays.equals(memory, at, end, secret, 0, secret.length)) {
            found.add(each.getKey());
          }
        }
      }
    }
    return found;
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.duplicate().get(bytes);
    return bytes;
  }
}
