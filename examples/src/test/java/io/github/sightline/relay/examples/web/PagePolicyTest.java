package io.github.sightline.relay.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sightline.relay.Enrolment;
import io.github.sightline.relay.Identity;
import io.github.sightline.relay.Owner;
import io.github.sightline.relay.Role;
import io.github.sightline.relay.examples.web.Chromium.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page's server gives out, and what the page may do: nothing inline, nothing foreign. */
@Timeout(120)
class PagePolicyTest {
  private static final double PATIENCE = 60;
  private static final Duration LIFE = Duration.ofDays(1);

  /** A source of a policy that lets in more than the page's own files and pipe. */
  private static final Pattern WIDE =
      Pattern.compile("unsafe|\\*|data:|blob:|https?:|wss:|nonce-|sha256-|strict-dynamic");

  /** Script or style that is not in a file of its own. */
  private static final Pattern INLINE =
      Pattern.compile("<script(?![^>]*\\ssrc=)|<style|\\sstyle=|\\son\\w+=|javascript:");

  private final BrowserDisplay page;

  PagePolicyTest() throws IOException {
    Instant begin = Instant.now().minusSeconds(60);
    InetSocketAddress relay = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    try (Identity operator = Identity.create();
        Identity keys = Identity.create();
        Owner nobody = Owner.create()) {
      Enrolment asks = keys.enrolment(Role.RELAY, nobody.id(), nobody.enrolmentNonce());
      page = BrowserDisplay.open(0, operator.issueCard(asks, relay, begin, LIFE));
    }
  }

  @AfterEach
  void close() {
    page.close();
  }

  /** Head and body of the answer, as they came. */
  private String ask(String method, String path, String host) throws IOException {
    URI address = URI.create(page.address());
    String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n";
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private String host() {
    return URI.create(page.address()).getAuthority();
  }

  private static String header(String answer, String name) {
    return answer
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
        .map(line -> line.substring(name.length() + 2))
        .findFirst()
        .orElse("");
  }

  @Test
  void everyAnswerForbidsWhatIsInlineAndWhatComesFromElsewhere() throws IOException {
    for (String path :
        List.of("/", "/index.html", "/page.js", "/style.css", "/relay", "/none.js")) {
      String policy = header(ask("GET", path, host()), "Content-Security-Policy");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; "), path + policy);
      assertFalse(WIDE.matcher(policy).find(), path + policy);
      assertEquals(1, policy.split("ws://127.0.0.1:", -1).length - 1, "its own pipe: " + policy);
    }
  }

  @Test
  void thePageHasNoScriptAndNoStyleOfItsOwn() throws IOException {
    String html = ask("GET", "/", host());
    assertTrue(html.contains("<script type=\"module\" src=\"page.js\"></script>"), html);
    assertFalse(INLINE.matcher(html).find(), html);
  }

  @Test
  void whatIsNotThePagesIsNotGivenOut() throws IOException {
    assertTrue(ask("GET", "/", "evil.example").startsWith("HTTP/1.1 421"), "another's name");
    assertTrue(ask("POST", "/page.js", host()).startsWith("HTTP/1.1 405"), "no question");
    for (String path : List.of("/../pom.xml", "/%2e%2e/pom.xml", "/BrowserDisplay.class", "/a/b")) {
      assertTrue(ask("GET", path, host()).startsWith("HTTP/1.1 404"), path);
    }
  }

  @Test
  void theBrowserRunsNoScriptThatWasPutIntoThePageAndEvaluatesNoText() throws Exception {
    assumeTrue(Chromium.program() != null, Chromium.MISSING);
    try (Chromium chromium = Chromium.start();
        Page shown = chromium.open(page.address())) {
      assertTrue(shown.becomes("document.getElementById('empty')", PATIENCE), "the page is there");
      shown.evaluate(
          """
          (() => {
            window.refused = new Set();
            document.addEventListener('securitypolicyviolation', (e) => window.refused.add(e.blockedURI));
            const script = document.createElement('script');
            script.textContent = 'window.ran = "inline"';
            document.head.append(script);
            const image = document.createElement('img');
            image.src = 'http://127.0.0.1:1/foreign.png';
            document.body.append(image);
            setTimeout('window.ran = "text"', 0);
            return true;
          })()
          """);
      for (String blocked : List.of("inline", "eval", "http://127.0.0.1:1/foreign.png")) {
        assertTrue(
            shown.becomes("window.refused.has('" + blocked + "')", PATIENCE),
            () -> blocked + ": " + shown.evaluate("[...window.refused]"));
      }
      assertEquals("undefined", shown.evaluate("typeof window.ran").asText());
    }
  }
}
