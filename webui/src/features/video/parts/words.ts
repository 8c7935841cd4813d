/** Names of codecs are the same in every language. */
export const codecNames: Readonly<Record<string, string>> = {
  h264: "H.264",
  h265: "H.265",
  av1: "AV1",
  jpeg: "MJPEG",
};
