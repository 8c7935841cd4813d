import { AspectRatio, Image, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const PICTURE = "/axis-cgi/mjpg/video.cgi?resolution=640x360&fps=10";

/** The live picture before there is an account, so that whoever mounts the camera can aim it. */
export function PreviewPicture() {
  const { t } = useTranslation("entry");
  const [lost, setLost] = useState(false);
  if (lost) return null;
  return (
    <figure style={{ margin: 0 }}>
      <AspectRatio ratio={16 / 9}>
        <Image src={PICTURE} alt={t("preview")} radius="md" fit="contain" bg="black" onError={() => setLost(true)} />
      </AspectRatio>
      <Text component="figcaption" size="xs" c="dimmed" mt={6}>
        {t("previewText")}
      </Text>
    </figure>
  );
}
