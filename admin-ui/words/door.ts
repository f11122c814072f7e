/** Texts of set-up and login. */
export const door = {
  setup: {
    title: "Welcome to Broadside",
    told: "This server has no administrator yet. Make yourself the first: it takes a minute.",
    code: "Set-up code",
    codeHelp: "The server printed it when it started. Look at its window, or at its service's log.",
    name: "Your name here",
    nameHelp: "Letters, digits and . _ - @",
    password: "Password",
    passwordHelp: "At least 10 characters. A few words in a row are easy to remember and hard to guess.",
    again: "Password once more",
    differ: "The two passwords are not the same.",
    action: "Make the administrator",
  },
  login: {
    title: "Log in",
    told: "to this Broadside server",
    name: "Name",
    password: "Password",
    action: "Log in",
    forgotten: "Forgot the password? An administrator can set a new one; on the server itself run",
    forgottenCommand: "broadside user password NAME",
  },
  insecure:
    "This connection is not encrypted: whoever listens on the network can read the password. Use https, " +
    "or the server's own screen.",
};
