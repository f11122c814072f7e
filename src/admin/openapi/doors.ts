import {
  clientImages,
  clientSessionReply,
  clientSessionRequest,
  clientSessions,
  pollReply,
  pollRequest,
  registerReply,
  registerRequest,
} from "../../contract/mod.ts";
import type { Noun } from "./operation.ts";

const BYTES = "application/octet-stream";

/** /target/v1 and /boot: not for operators and their programs, but part of what the server answers. */
export const DOORS: Noun = {
  name: "machine-doors",
  title: "What machines speak",
  told:
    "Not for operators: what a machine loads that boots over the network, and what the target on it asks of the " +
    "server. It goes with the target of the same version and may change with the next.",
  operations: [
    {
      id: "registerTarget",
      method: "post",
      path: "/target/v1/register",
      summary: "A target says what machine it runs on and gets its token",
      whom: "anyone",
      request: registerRequest,
      answers: { 200: { told: "Its number and token.", schema: registerReply } },
      problems: ["target.identity_taken", "target.too_many"],
    },
    {
      id: "pollAsTarget",
      method: "post",
      path: "/target/v1/poll",
      summary: "A target says how it is and asks what to do",
      whom: "machine",
      request: pollRequest,
      answers: { 200: { told: "What to do.", schema: pollReply } },
    },
    {
      id: "getManifest",
      method: "get",
      path: "/target/v1/manifest/:root",
      summary: "The list of an image's chunks",
      whom: "machine",
      answers: { 200: { told: "The manifest's bytes.", type: BYTES } },
      problems: ["target.not_assigned"],
    },
    {
      id: "getImageBytes",
      method: "get",
      path: "/target/v1/image/:session",
      summary: "The image file of a session, as a whole or by a Range header",
      whom: "machine",
      answers: {
        200: { told: "The file's bytes.", type: BYTES },
        206: { told: "The bytes asked for.", type: BYTES },
      },
      problems: ["target.not_assigned", "image.unreadable"],
    },
    {
      id: "listClientImages",
      method: "get",
      path: "/target/v1/images",
      summary: "What can be deployed, for a machine's own menu",
      whom: "machine",
      answers: { 200: { told: "The images.", schema: clientImages } },
    },
    {
      id: "listClientSessions",
      method: "get",
      path: "/target/v1/sessions",
      summary: "Sessions that this machine could join now",
      whom: "machine",
      answers: { 200: { told: "The sessions.", schema: clientSessions } },
    },
    {
      id: "createClientSession",
      method: "post",
      path: "/target/v1/client-session",
      summary: "Makes a session for an image, or joins the one that another machine made",
      whom: "machine",
      request: clientSessionRequest,
      example: { image: "office", disk: "auto" },
      answers: {
        201: { told: "A new session.", schema: clientSessionReply },
        200: { told: "A session that was there.", schema: clientSessionReply },
      },
      problems: [
        ...["session.member", "session.too_many", "session.unsuitable", "image.unknown", "image.corrupt"],
        "request.too_many",
      ],
    },
    {
      id: "reportBootFailure",
      method: "post",
      path: "/boot/report",
      summary: "A machine that could not boot says why, as a few lines of text",
      whom: "anyone",
      answers: { 204: { told: "It was noted.", type: null } },
      problems: ["request.too_many", "request.too_large"],
    },
    {
      id: "getBootFile",
      method: "get",
      path: "/boot/*",
      summary: "A file or menu of the boot payload",
      whom: "anyone",
      answers: {
        200: { told: "The file's bytes.", type: BYTES },
        206: { told: "The bytes asked for by a Range header.", type: BYTES },
      },
      problems: ["path.unknown"],
    },
  ],
};
