import { AspectRatio, Image, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { regional } from "../../shared/time";

const PICTURE = "/axis-cgi/mjpg/video.cgi?resolution=640x360&fps=10";

/** The live picture before there is an account, so that whoever mounts the camera can aim it; for `left` more seconds. */
export function PreviewPicture({ left }: { left: number }) {
  const { t, i18n } = useTranslation("entry");
  const [lost, setLost] = useState(false);
  const [end] = useState(() => Date.now() + left * 1000);
  useEffect(() => {
    const over = window.setTimeout(() => setLost(true), end - Date.now());
    return () => window.clearTimeout(over);
  }, [end]);
  const until = new Intl.DateTimeFormat(regional(i18n.language), { hour: "numeric", minute: "2-digit" }).format(end);
  if (lost) return null;
  return (
    <figure style={{ margin: 0 }}>
      <AspectRatio ratio={16 / 9}>
        <Image src={PICTURE} alt={t("preview")} radius="md" fit="contain" bg="black" onError={() => setLost(true)} />
      </AspectRatio>
      <Text component="figcaption" size="xs" c="dimmed" mt={6}>
        {t("previewText", { until })}
      </Text>
    </figure>
  );
}
