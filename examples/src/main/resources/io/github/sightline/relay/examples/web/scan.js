/**
 * Purpose: reads a QR code with this device's camera, where the browser can (BarcodeDetector). The
 * pictures are looked at here and go nowhere.
 */

const LOOK_EVERY = 200;

/** Whether this browser can scan. */
export async function canScan() {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return Boolean(formats?.includes('qr_code') && navigator.mediaDevices);
}

/** The text of the first code that the camera sees; null when `signal` ends it before. Throws when there is no camera. */
export async function scan(video, signal) {
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      const [code] = await detector.detect(video).catch(() => []);
      if (code) {
        return code.rawValue;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
    return null;
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  }
}
