package io.github.sightline.relay.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a user could carry live video with, and how it is set for a budget of 200 ms. */
enum Peer {
  /** This library. */
  SIGHTLINE("Sightline", "", "camera, relay, display; latency budget %d ms; AES-256 and frames"),
  /** SRT, by its own program. */
  SRT("SRT", "srt-live-transmit", "live mode, latency %d ms, AES-128, else its defaults"),
  /** RIST, by librist's programs. */
  RIST("RIST", "ristsender", "main profile, buffer %d ms, AES-128, else its defaults"),
  /** Datagrams and nothing else. */
  UDP("raw UDP", "", "no repair, no encryption");

  private static final Pattern VERSION = Pattern.compile("ersion:? (\\d+\\.\\d+\\.\\d+)");
  private static final String SECRET = "apassphraseforboth";

  private final String title;
  private final String program;
  private final String settings;

  Peer(String title, String program, String settings) {
    this.title = title;
    this.program = program;
    this.settings = settings;
  }

  /** Its name for people. */
  String title() {
    return title;
  }

  /** How it is set. */
  String settings(int latencyMillis) {
    return settings.formatted(latencyMillis);
  }

  /** Whether its programs are on the path; what is built in always is. */
  boolean installed() {
    String path = System.getenv("PATH");
    return program.isEmpty()
        || (path != null
            && Stream.of(path.split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
  }

  /** Why it is not measured, for people. */
  String skipped() {
    return title + ": skipped, " + program + " is not installed (Debian: srt-tools, rist-tools)";
  }

  /** The version its program says it has; empty for what has none. */
  String version() {
    if (program.isEmpty()) {
      return "";
    }
    String asked = this == SRT ? "-version" : "--help";
    try {
      Process process = new ProcessBuilder(program, asked).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher found = VERSION.matcher(said);
      return found.find() ? found.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Puts it to work.
   *
   * @param arrivals told of each frame that is there
   * @param seed of the link
   * @param latencyMillis its one setting
   */
  Leg open(Arrivals arrivals, long seed, int latencyMillis) {
    return switch (this) {
      case SIGHTLINE -> new SightlineLeg(arrivals, seed, latencyMillis);
      case SRT ->
          new DatagramLeg(
              arrivals, seed, (in, link, listen, out) -> srt(latencyMillis, in, link, listen, out));
      case RIST ->
          new DatagramLeg(
              arrivals,
              seed,
              (in, link, listen, out) -> rist(latencyMillis, in, link, listen, out));
      case UDP -> new DatagramLeg(arrivals, seed);
    };
  }

  private static List<List<String>> srt(int latency, int in, int link, int listen, int out) {
    String options = "&latency=" + latency + "&passphrase=" + SECRET + "&pbkeylen=16";
    return List.of(
        List.of(
            "srt-live-transmit",
            "-q",
            "srt://127.0.0.1:" + listen + "?mode=listener" + options,
            "udp://127.0.0.1:" + out),
        List.of(
            "srt-live-transmit",
            "-q",
            "udp://127.0.0.1:" + in + "?rcvbuf=4194304",
            "srt://127.0.0.1:" + link + "?mode=caller" + options));
  }

  private static List<List<String>> rist(int buffer, int in, int link, int listen, int out) {
    String options = "?buffer=" + buffer + "&aes-type=128&secret=" + SECRET;
    return List.of(
        List.of(
            "ristreceiver",
            "-p",
            "1",
            "-S",
            "0",
            "-i",
            "rist://@127.0.0.1:" + listen + options,
            "-o",
            "udp://127.0.0.1:" + out),
        List.of(
            "ristsender",
            "-p",
            "1",
            "-S",
            "0",
            "-i",
            "udp://@127.0.0.1:" + in,
            "-o",
            "rist://127.0.0.1:" + link + options));
  }
}
