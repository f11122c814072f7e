import { z } from "zod";
import { imageDetailView, imageView, verificationView } from "../../contract/mod.ts";
import { nothing } from "../bodies.ts";
import type { Noun } from "./operation.ts";

const UNKNOWN = "image.not_found";

/** /api/v1/images */
export const IMAGES: Noun = {
  name: "images",
  title: "Images",
  told: "The image files of the server's image folder. They go by their name, or by the name of their file.",
  operations: [
    {
      id: "listImages",
      method: "get",
      path: "/api/v1/images",
      summary: "Every image of the folder",
      answers: { 200: { told: "The images.", schema: z.array(imageView) } },
      problems: ["image.directory"],
    },
    {
      id: "listVerifications",
      method: "get",
      path: "/api/v1/images/verifications",
      summary: "The latest check of each image",
      answers: { 200: { told: "The checks.", schema: z.array(verificationView) } },
    },
    {
      id: "getImage",
      method: "get",
      path: "/api/v1/images/:image",
      summary: "An image with the layout of its disk, and who needs it",
      answers: { 200: { told: "The image.", schema: imageDetailView } },
      problems: [UNKNOWN],
    },
    {
      id: "verifyImage",
      method: "post",
      path: "/api/v1/images/:image/verify",
      summary: "Checks every byte of an image, in the background",
      request: nothing,
      example: {},
      answers: { 202: { told: "The check that began.", schema: verificationView } },
      problems: [UNKNOWN, "image.corrupt", "image.verify"],
    },
    {
      id: "deleteImage",
      method: "delete",
      path: "/api/v1/images/:image",
      summary: "Deletes an image's file; not while a session runs with it or a schedule needs it",
      answers: { 204: { told: "It is gone.", type: null } },
      problems: [UNKNOWN, "image.in_use", "image.link", "image.delete"],
    },
  ],
};
