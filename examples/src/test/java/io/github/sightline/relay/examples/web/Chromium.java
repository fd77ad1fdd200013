package io.github.sightline.relay.examples.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium of its own profile, driven through DevTools. What it loads and what it
 * complains about is kept, so a test can say that there was nothing else.
 */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECONDS = 60;

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: no chromium on this machine (apt-get install chromium)";

  /** Where Debian, Ubuntu and others put it; a machine may say otherwise. */
  private static final List<String> PLACES =
      List.of(
          System.getProperty("chromium", "/usr/bin/chromium"),
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome");

  private final Path profile;
  private final Process process;
  private final WebSocket tools;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();

  private Chromium(Path profile, Process process) throws IOException, InterruptedException {
    this.profile = profile;
    this.process = process;
    URI address = toolsAddress();
    tools = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Ears()).join();
  }

  /** The program, or null where there is none. */
  public static @Nullable Path program() {
    return PLACES.stream().map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
  }

  /** Starts one with an empty profile. */
  public static Chromium start(String... more) throws IOException, InterruptedException {
    Path program = program();
    if (program == null) {
      throw new IllegalStateException("no chromium in " + PLACES);
    }
    Path profile = Files.createTempDirectory("sightline-chromium");
    List<String> command = new ArrayList<>(List.of(program.toString(), "--headless"));
    command.addAll(
        List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile));
    command.addAll(List.of(more));
    command.add("about:blank");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Chromium(profile, process);
  }

  private URI toolsAddress() throws IOException, InterruptedException {
    Path file = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < SECONDS * 20; i++) {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() == 2) {
          return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    process.destroyForcibly();
    throw new IOException("chromium did not open its DevTools port within " + SECONDS + " s");
  }

  /** Opens a page of its own storage or, with another page, beside it in the same one. */
  public Page open(String address) {
    return open(address, null);
  }

  public Page open(String address, @Nullable String context) {
    ObjectNode where = JSON.createObjectNode().put("url", "about:blank");
    if (context != null) {
      where.put("browserContextId", context);
    }
    String target = call(null, "Target.createTarget", where).path("targetId").asText();
    ObjectNode attach = JSON.createObjectNode().put("targetId", target).put("flatten", true);
    String session = call(null, "Target.attachToTarget", attach).path("sessionId").asText();
    Page page = new Page(target, session);
    page.call("Page.enable");
    page.call("Runtime.enable");
    page.call("Log.enable");
    page.call("Network.enable");
    page.call("Performance.enable");
    page.go(address);
    return page;
  }

  /** Its name and version. */
  String version() {
    return call(null, "Browser.getVersion", JSON.createObjectNode()).path("product").asText();
  }

  /** A storage of its own, as another person's browser has. */
  public String context() {
    return call(null, "Target.createBrowserContext", JSON.createObjectNode())
        .path("browserContextId")
        .asText();
  }

  private JsonNode call(@Nullable String session, String method, ObjectNode params) {
    int id = next.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", params);
    if (session != null) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    synchronized (tools) {
      tools.sendText(message.toString(), true).join();
    }
    JsonNode said = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (said.has("error")) {
      throw new IllegalStateException(method + ": " + said.get("error"));
    }
    return said.path("result");
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    for (int i = 0; i < 50 && !delete(); i++) {
      pause(100);
    }
  }

  /** False when a child that still ends wrote beside us; then once more. */
  private boolean delete() throws IOException {
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (UncheckedIOException e) {
      return false;
    }
    return !Files.exists(profile);
  }

  /** One tab. */
  public final class Page implements AutoCloseable {
    private final String target;
    private final String session;

    Page(String target, String session) {
      this.target = target;
      this.session = session;
    }

    JsonNode call(String method) {
      return Chromium.this.call(session, method, JSON.createObjectNode());
    }

    public void go(String address) {
      ObjectNode where = JSON.createObjectNode().put("url", address);
      Chromium.this.call(session, "Page.navigate", where);
    }

    /** Runs before any script of the pages that come. */
    void before(String script) {
      ObjectNode what = JSON.createObjectNode().put("source", script);
      Chromium.this.call(session, "Page.addScriptToEvaluateOnNewDocument", what);
    }

    void reload() {
      call("Page.reload");
    }

    /** What an expression gives, awaited when it is a promise. */
    public JsonNode evaluate(String expression) {
      ObjectNode what =
          JSON.createObjectNode()
              .put("expression", expression)
              .put("awaitPromise", true)
              .put("returnByValue", true);
      JsonNode said = Chromium.this.call(session, "Runtime.evaluate", what);
      if (said.has("exceptionDetails")) {
        throw new IllegalStateException(
            said.path("exceptionDetails").path("exception").path("description").asText());
      }
      return said.path("result").path("value");
    }

    /** Asks until the expression is true, or the time is over. */
    public boolean becomes(String expression, double seconds) {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      boolean met = false;
      while (!met && System.nanoTime() < end) {
        met = holds(expression);
        if (!met) {
          pause(40);
        }
      }
      return met;
    }

    /** A page that is on its way to another answers nothing: not yet. */
    private boolean holds(String expression) {
      try {
        return evaluate("Promise.resolve(" + expression + ").then(Boolean)").asBoolean();
      } catch (IllegalStateException e) {
        if (String.valueOf(e.getMessage()).contains("\"code\":-32000")) {
          return false;
        }
        throw e;
      }
    }

    /** The size of the window in CSS pixels. */
    void size(int width, int height, boolean phone) {
      ObjectNode size =
          JSON.createObjectNode()
              .put("width", width)
              .put("height", height)
              .put("deviceScaleFactor", 1)
              .put("mobile", phone);
      Chromium.this.call(session, "Emulation.setDeviceMetricsOverride", size);
    }

    /** Presses a key as a person does: "Tab", "Enter", " ", "d". */
    void press(String key, boolean shift) {
      int code =
          key.equals("Tab") ? 9 : key.equals("Enter") ? 13 : key.toUpperCase(Locale.ROOT).charAt(0);
      String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
      for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
        ObjectNode event =
            JSON.createObjectNode()
                .put("type", type)
                .put("key", key)
                .put("windowsVirtualKeyCode", code)
                .put("modifiers", shift ? 8 : 0);
        if (type.equals("keyDown")) {
          event.put("text", text);
        }
        Chromium.this.call(session, "Input.dispatchKeyEvent", event);
      }
    }

    /** Types or pastes into what has the focus. */
    void type(String text) {
      Chromium.this.call(session, "Input.insertText", JSON.createObjectNode().put("text", text));
    }

    /** Whether a person prefers dark or light pages. */
    void colours(String scheme) {
      ObjectNode media = JSON.createObjectNode();
      media
          .putArray("features")
          .addObject()
          .put("name", "prefers-color-scheme")
          .put("value", scheme);
      Chromium.this.call(session, "Emulation.setEmulatedMedia", media);
    }

    byte[] screenshot(int quality) {
      ObjectNode how = JSON.createObjectNode().put("format", "jpeg").put("quality", quality);
      JsonNode shot = Chromium.this.call(session, "Page.captureScreenshot", how);
      return Base64.getDecoder().decode(shot.path("data").asText());
    }

    /** A figure of the main thread, such as TaskDuration in seconds. */
    double metric(String name) {
      for (JsonNode each : call("Performance.getMetrics").path("metrics")) {
        if (each.path("name").asText().equals(name)) {
          return each.path("value").asDouble();
        }
      }
      throw new IllegalStateException("no metric " + name);
    }

    /** CPU time of the processes that run pages, workers and decoders. */
    double rendererSeconds() {
      JsonNode all = Chromium.this.call(null, "SystemInfo.getProcessInfo", JSON.createObjectNode());
      double seconds = 0;
      for (JsonNode each : all.path("processInfo")) {
        boolean renders = each.path("type").asText().equals("renderer");
        seconds += renders ? each.path("cpuTime").asDouble() : 0;
      }
      return seconds;
    }

    /** Addresses of all that was asked for, pipes included. */
    List<String> requests() {
      List<String> all = new ArrayList<>();
      all.addAll(told("Network.requestWillBeSent", event -> event.at("/request/url").asText()));
      all.addAll(told("Network.webSocketCreated", event -> event.path("url").asText()));
      return all;
    }

    /** What the page threw, logged or violated. */
    public List<String> complaints() {
      List<String> all = new ArrayList<>();
      all.addAll(told("Runtime.exceptionThrown", JsonNode::toString));
      all.addAll(told("Log.entryAdded", event -> event.path("entry").toString()));
      all.addAll(told("Runtime.consoleAPICalled", JsonNode::toString));
      return all;
    }

    private List<String> told(String method, java.util.function.Function<JsonNode, String> part) {
      return events.stream()
          .filter(event -> event.path("method").asText().equals(method))
          .filter(event -> event.path("sessionId").asText().equals(session))
          .map(event -> part.apply(event.path("params")))
          .toList();
    }

    @Override
    public void close() {
      ObjectNode which = JSON.createObjectNode().put("targetId", target);
      Chromium.this.call(null, "Target.closeTarget", which);
    }
  }

  /** A real browser in real time: there is no clock to turn. */
  public static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private final class Ears implements WebSocket.Listener {
    private final StringBuilder heard = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      heard.append(part);
      if (last) {
        hear(heard.toString());
        heard.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void hear(String text) {
      try {
        JsonNode message = JSON.readTree(text);
        CompletableFuture<JsonNode> answer =
            message.has("id") ? asked.remove(message.get("id").asInt()) : null;
        if (answer != null) {
          answer.complete(message);
        } else if (events.size() < 100_000) {
          events.add(message);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("DevTools said no JSON", e);
      }
    }
  }
}
