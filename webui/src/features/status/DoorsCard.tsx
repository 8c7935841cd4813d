import { Anchor, Divider, Stack, Text } from "@mantine/core";
import { IconDoor } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Card } from "../../shared/Card";
import { Loaded } from "../../shared/states";
import { DoorCommands, DoorState } from "../doors/DoorNow";
import { useRegularDoors } from "../doors/useDoors";

/** Every door as it is now, with what is needed in a hurry; on products with doors. */
export function DoorsCard() {
  const { t } = useTranslation(["doors", "common"]);
  const doors = useRegularDoors();
  return (
    <Card
      title={t("common:pages.doors")}
      icon={<IconDoor size={20} />}
      action={
        <Anchor component={Link} to="/access/doors" size="sm">
          {t("toDoors")}
        </Anchor>
      }
    >
      <Loaded query={doors}>
        {(found) =>
          found.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("none")}
            </Text>
          ) : (
            <Stack gap="md">
              {found.map((door, position) => (
                <Fragment key={door.token}>
                  {position === 0 ? null : <Divider />}
                  <Stack gap="sm" data-door={door.token}>
                    <DoorState door={door} words />
                    <DoorCommands door={door} few />
                  </Stack>
                </Fragment>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Card>
  );
}
