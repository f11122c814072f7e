/** Shells that there is completion for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** What `broadside completion` prints when it is asked what it can do. */
export const COMPLETION_HELP = `broadside completion SHELL: completes commands, options and names in the shell

  bash   add to ~/.bashrc:                 source <(broadside completion bash)
  zsh    add to ~/.zshrc, after compinit:  source <(broadside completion zsh)
  fish   broadside completion fish > ~/.config/fish/completions/broadside.fish

Names and numbers of sessions, templates, machines and images come from the running server.`;

/**
 * The script of each shell. All of them ask \`broadside complete -- WORDS…\`: its first line is \`files\` or \`words\`, each
 * line after that a word, a tab, and what it is.
 */
export const SCRIPTS: Record<typeof SHELLS[number], string> = {
  bash: `# broadside completion for bash
_broadside() {
  local word line quoted current prefix=
  local -a words=() lines=()
  # Words come as they were typed, with quotes and backslashes.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    word="\${word//[\\\\\\"\\']/}"
    # Bash takes an address apart at its colons.
    if ((\${#words[@]})) && [[ $word == :* || \${words[-1]} == *: ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  mapfile -t lines < <("\${COMP_WORDS[0]/#\\~/$HOME}" complete -- "\${words[@]}" 2>/dev/null)
  COMPREPLY=()
  if [[ \${lines[0]-} == files ]]; then
    compopt -o default
    return
  fi
  current="\${words[-1]}"
  # And puts in what follows the last one.
  [[ \${COMP_WORDBREAKS-} == *:* ]] && prefix="\${current%"\${current##*:}"}"
  for line in "\${lines[@]:1}"; do
    line="\${line%%$'\\t'*}"
    printf -v quoted '%q' "\${line#"$prefix"}"
    COMPREPLY+=("$quoted")
  done
}
complete -F _broadside broadside
`,
  zsh: `#compdef broadside
# broadside completion for zsh
_broadside() {
  local line
  local -a lines described
  lines=("\${(@f)$("\${(Q)words[1]}" complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${lines[1]}" == files ]]; then
    _files
    return
  fi
  for line in "\${(@)lines[2,-1]}"; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -V broadside described
}
if [[ "\${funcstack[1]-}" == _broadside ]]; then
  _broadside "$@"
else
  compdef _broadside broadside
fi
`,
  fish: `# broadside completion for fish
function __broadside_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l lines ($words[1] complete -- $words[2..-1] 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (commandline -ct)
    else if set -q lines[2]
        printf '%s\\n' $lines[2..-1]
    end
end
complete -c broadside -f -a '(__broadside_complete)'
`,
};
