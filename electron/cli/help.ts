/** Help texts, one a command. */
export const HELP: Record<string, string> = {
  '': `LoRA Studio: train FLUX.1-dev LoRAs with Kohya sd-scripts

Usage: lora-studio COMMAND …

  serve            serve the app in the browser, on this machine only
  project create   make a project from folders of images
  project sample   make the sample project
  import           add images, folders or zip archives to a project
  scan             look at a folder of images and captions
  doctor           say what is wrong with a dataset, and what it is worth
  caption          write captions, by a WD14 tagger or a vision model
  preflight        say exactly what a run would train, and what stands in its way
  train            train a project, with a rehearsal or sd-scripts
  queue            runs that wait for a free card: list, add, move, remove, run
  runs             runs of a project: list, show, stop, resume
  inspect          show what a LoRA file says of itself
  export           copy a checkpoint, checked, to a folder such as ComfyUI/models/loras
  gpus             show the graphics cards
  config           make, check and compare settings files of sd-scripts
  models           find model files, or download them
  env              install, check, try and remove the trainer's environment
  settings         settings of the app: list, get, set, reset

  lora-studio COMMAND --help says more.

An internal error has a number; what happened stands with it in the file logs/cli.log (of serve: logs/serve.log) of the app's data
folder. LORA_STUDIO_LOG=1 shows that log on stderr, too; LORA_STUDIO_DATA names another data folder.

A project that is open elsewhere (another machine, a container) is only read. Any command on it may have --take-over: it then
waits whether the other one shows a sign of life, and takes the project over when it shows none for two minutes.

Exit codes: 0 done, or nobody reads the output any more (| head) · 1 something failed · 2 wrong usage · 3 the training failed · 4 the training was stopped · 5 the training was lost · 6 the doctor found what would end the training · 7 the preflight did · 8 something that came with a project is not allowed yet: see --allow`,
  serve: `Usage: lora-studio serve [--port N] [--open] [--host ADDRESS] [--root DIR]…

Serves the app on http://127.0.0.1. The printed address holds the key to it; nobody without it gets in.

  --port N         the port; without it a free one is chosen
  --open           open the app in the default browser, by a code that is good once and for a minute
  --host ADDRESS   listen on another address than 127.0.0.1 (a warning says what that exposes)
  --root DIR       a folder the page's folder picker may look into, besides your home folder; may be given again`,
  project: `Usage: lora-studio project create DIR --concept NAME [--images DIR]… [--repeats N] [--trigger WORD] [--preset character|style|concept] [--link] [--caption TEXT]
                                  [--convert] [--take KINDS] [--leave-captions FORMS] [--one-concept] [--json]
       lora-studio project sample DIR [--json]
       lora-studio project powers DIR [--allow KIND=VALUE]… [--revoke KIND=VALUE]… [--json]
       lora-studio project allowed [--json]

  --images DIR     a folder (or file) of images to copy into img/N_concept; may be given again
  --link           use the one folder given by --images where it is, instead of copying
  --concept NAME   what the images show, for the folder's name
  --repeats N      how often each image counts in one epoch (unless told: as the folder's name N_concept says, else 10)
  --trigger WORD   the invented word that will call the concept
  --preset KIND    character (unless told), style or concept
  --caption TEXT   caption for images that have none; without it the trigger word is used, if there is one
  --convert, --take, --leave-captions, --one-concept   as with import (lora-studio import --help)

powers lists what a project asks for beyond its own folder: folders and files elsewhere, addresses that something is sent to,
code and pickles that would be loaded. What came with a folder is off until you allow it, by its exact value; what you set
yourself needs no yes. allowed lists every yes that you gave.
  --allow KIND=VALUE   say yes, also on train, queue add, runs resume, preflight, import, caption and doctor; KIND is linked_folder,
                       results_elsewhere, send, code, pickle or path. A command never waits for an answer: without the yes it ends
                       with exit code 8 and names the words to type.
  --revoke KIND=VALUE  take a yes back`,
  import: `Usage: lora-studio import PROJECT PATH… [--concept NAME] [--repeats N] [--convert] [--take KINDS] [--leave-captions FORMS]
                                  [--one-concept] [--json]

Copies images with their captions into a project: files, folders with all below, zip archives. The originals stay as they are;
what is there already, by content, is left out. One step of the project's history. Folders called N_concept inside of what is
brought become concepts of their own with N repeats, those in reg regularisation images. Masks, thumbnails, samples and work
folders of other tools stay out. Captions are found as NAME.txt, under other endings, after the whole name (photo.png.txt), in
another letter case, in .json and in tables (metadata.jsonl, .csv). What is passed over is named with the reason.

  --concept NAME   the concept that gets them, made when it is not there; needed when the project has none or several
  --repeats N      repeats of a new concept (unless told: as the folder's name says, else 10)
  --convert        pictures that the trainer cannot read (TIFF, GIF, AVIF) come in as PNG copies
  --take KINDS     pictures that would stay out come in: masks, thumbnails, samples, work-folders, caches; with commas between
  --leave-captions FORMS   captions of these forms are not taken: other-ending, after-whole-name, letter-case, unicode-form, json,
                   tables (or metadata-jsonl, metadata-json, csv); with commas between
  --one-concept    all images into the one concept, whatever the folders' names say; regularisation images stay apart
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)
  --json           one object: counts, and every file that was not simply added`,
  scan: `Usage: lora-studio scan DIR [--json]

Looks at every image below DIR (a project, a folder with img/N_concept, or a plain folder): size, caption, problems; what the
trainer passes over by name, with the reason. With --json one object: { images: […], concepts: […], problems: {…},
passedOver: […] (folders) }.`,
  doctor: `Usage: lora-studio doctor PROJECT|DIR [--full] [--json]

Checks images and captions as the trainer will read them: what ends the run, what is trained wrong, what weakens the result.
PROJECT is a project’s folder; the report is kept in it. DIR is any other folder of images; nothing is written there.

  --full           look at the pixels, too: cut files, blur, JPEG blocks, colours, transparency, look-alikes
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)
  --json           the report as one JSON object

Exit code 6 when something would certainly end the training, else 0.`,
  caption: `Usage: lora-studio caption DIR --tagger PATH [--general-threshold 0.35] [--character-threshold 0.35] [options]
       lora-studio caption DIR --endpoint URL --model NAME [--template character|style|concept | --prompt TEXT] [options]

DIR is a project or a folder of images. Captions of a project can be undone in the app.

  --tagger PATH    a folder with model.onnx and selected_tags.csv, or the name of a downloaded model (wd-swinv2-tagger-v3)
  --threshold N    all thresholds (0.35 unless told); each by itself: --general-threshold, --character-threshold, and for models
                   that have such tags --copyright-threshold, --artist-threshold, --meta-threshold, --model-threshold
  --rating PLACE, --quality PLACE   the most likely tag of that kind first or last (none unless told)
  --separator TEXT   what stands between two tags (“, ” unless told)
  --tag-replacement FROM,TO   write TO for the tag FROM; several between “;” or by giving it again; \\, and \\; are the characters
  --script-order   tags of --always-first, and character tags put first, turned round as the trainer's script does
  --labels-by-row  take the names of the tags by their rows, for a list in another order than the script expects
  --remove-underscore, --character-tags-first, --expand-characters, --undesired TAGS, --always-first TAGS (comma-separated)
  --honour-exif    turn pictures upright first; the trainer's own script does not
  --endpoint URL   an OpenAI-compatible server, for instance http://127.0.0.1:11434 (Ollama)
  --allow-remote   let images go to a server on another machine
  LORA_STUDIO_API_KEY in the environment: the API key of that server, where it wants one
  --append         add to captions that are there; --skip leaves them alone; --replace (unless told) overwrites them
  --trigger WORD   put this word first in every caption
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)
  --dry-run        show what would be written, write nothing
  --json           one JSON line per image ({ type: "image", file, tags: [{ text, probability, category }], … }), then a result

What was looked at is kept: the same command goes on where it was stopped, and another threshold needs no second look.`,
  preflight: `Usage: lora-studio preflight PROJECT [--engine sd-scripts|rehearsal] [--json]

Looks at a project as the trainer will, with the settings that are saved: for each image the caption line that is trained and
the file it comes from, its bucket and crop, and how often an epoch has it; buckets, batches and steps; what is wrong with
settings, model files, captions and caches. Nothing is written; wrong caches are removed when a run starts.

  --engine NAME    sd-scripts (unless told) or rehearsal
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)
  --json           one object: { images: [{ name, caption, captionFile, bucket, crop, repeats, … }], totals, buckets, passedOver,
                   problems, findings, badCaches, isReady }

Exit code 7 when something would certainly end the training, 8 when only a yes is missing, else 0.`,
  train: `Usage: lora-studio train PROJECT [--engine sd-scripts|rehearsal] [--scripts DIR --python FILE] [--plain] [--config FILE.toml] [--set key=value]… [--resume RUN] [--json]

  --engine NAME    rehearsal checks the whole workflow in a minute (the result is not a FLUX LoRA); sd-scripts trains
  --scripts DIR    the sd-scripts folder; --python FILE: the Python of its environment (both from Settings unless told)
  --plain          run the untouched script and read its text, instead of our launcher
  --config FILE    settings from a TOML made for sd-scripts
  --set key=value  one setting, by its form name (epochs) or the trainer's (max_train_epochs); may be given again
  --resume RUN     go on from the last resume point of that run
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)
  --json           one JSON line per event, each with a “type”; “loss” has step and loss

Ctrl+C asks for a stop that saves first; a second Ctrl+C ends the training at once. Closing the terminal does not end it.`,
  queue: `Usage: lora-studio queue list [--json]
       lora-studio queue add PROJECT [--sweep key=v1,v2]… [--resume RUN] [--gpu ID]… [--gpu-count N] [options of train] [--json]
       lora-studio queue move ITEM --to PLACE
       lora-studio queue remove ITEM · retry ITEM · pause · resume
       lora-studio queue run [--json]

One queue for all projects and for every window, browser and command on this machine. A run that is added starts at once
when a card is free; its settings are fixed from then on. “run” starts waiting runs until none is left (or Ctrl+C); the open
app and “serve” do the same.

  --sweep key=v1,v2   one run for each value; given again: for each combination
  --resume RUN        go on from the last resume point of that run
  --gpu ID            the card it must have (number or UUID as in nvidia-smi -L); may be given again
  --gpu-count N       how many cards it takes; more than one trains by accelerate
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)
  --to PLACE          1 is the first of those that wait

Exit codes: 0 done, or nobody reads the output any more (| head) · 1 something failed, or runs are held after “run” · 2 wrong usage`,
  runs: `Usage: lora-studio runs list PROJECT [--json]
       lora-studio runs show PROJECT RUN [--json]
       lora-studio runs stop PROJECT RUN [--after-epoch | --now]
       lora-studio runs resume PROJECT RUN [--json]

  stop                save a checkpoint, then stop; returns when the run has ended
  --after-epoch       train to the end of this epoch first: the run can then be resumed from there
  --now               end the trainer at once, without saving
  resume              go on from the last resume point, or wait in the queue for a free card
  --allow KIND=VALUE   say yes to what came with the project (lora-studio project --help)

Exit codes of stop: 0 finished · 3 failed · 4 stopped · 5 lost`,
  inspect: `Usage: lora-studio inspect FILE.safetensors [--json]

Rank, alpha, base model, steps, trigger words, top tags, and whether it holds NaN.`,
  export: `Usage: lora-studio export RUN [--checkpoint NAME] --to DIR [--name NAME] [--json]

  RUN              the folder of a run: PROJECT/runs/20260101-120000-abcd
  --checkpoint     a file of its output folder; without it the final LoRA, else the latest checkpoint
  --to DIR         where to copy it, for instance ComfyUI/models/loras
  --name NAME      another file name

The copy is checked against the original. A file of the same name is never overwritten.`,
  env: `Usage: lora-studio env install|repair|rollback|remove|detect [--json]
       lora-studio env check [--scripts DIR --python FILE] [--json]
       lora-studio env trial [--scripts DIR --python FILE] [--optimizer NAME] [--precision bf16|fp16|no] [--json]

  install          install what is missing into the app's own folder, go on after a failure, or update
  repair           install all anew beside the environment that is there, and switch when it is verified
  check            look at the trainer that is set: packages, card, a calculation, free space (exit code 1: not usable)
  trial            train the real scripts for a few steps on tiny weights, with an optimizer and a precision
  rollback         go back to the environment before
  remove           delete what was installed, and nothing else
  detect           list sd-scripts and kohya_ss folders in the usual places

  --scripts DIR, --python FILE   another trainer than the one of Settings, for check and trial

Sources and proxy are those of Settings, or of these variables, which come first: LORA_STUDIO_DOWNLOAD_PROXY,
LORA_STUDIO_PACKAGE_INDEX, LORA_STUDIO_TORCH_INDEX, LORA_STUDIO_MODEL_MIRROR, LORA_STUDIO_PYTHON_MIRROR, LORA_STUDIO_SCRIPTS_SOURCE.
A password that the app's window keeps in the system's key store cannot be read here: name the address by its variable.`,
  models: `Usage: lora-studio models list|find|download ID [--json]

  list             the models that can be downloaded, and which are there
  find             look through the usual folders of ComfyUI, Forge and kohya; files are told by their tensors
  download ID      load one, going on where an earlier attempt ended; its sha256 is checked

FLUX.1-dev and its autoencoder are gated: accept the licence on their page, and put an access token into the variable HF_TOKEN.`,
  gpus: `Usage: lora-studio gpus [--json]

The graphics cards, their memory, driver and load. Without an NVIDIA card it says what works.`,
  settings: `Usage: lora-studio settings list [--json]
       lora-studio settings get NAME [--json]
       lora-studio settings set NAME=VALUE… [--json]
       lora-studio settings reset NAME… [--json]

What the Settings page of the app holds, for machines without a screen. list says what each is, and which differ from the usual.
Names may be written in any case, with dashes or underscores (scripts-dir). set changes all that is named or nothing.

  NAME=-           the value is read from the input: for addresses with a password, which no argument should hold
  --json           the settings in question as one object`,
  config: `Usage: lora-studio config new [--preset character|style|concept] [--vram GB] [--out FILE]
       lora-studio config check FILE.toml [--json]
       lora-studio config diff A.toml B.toml [--all] [--json]

new writes a whole file for flux_train_network.py --config_file; lines to fill in are named at its top.
  --preset KIND    character (unless told), style or concept
  --vram GB        memory of the card, 8 or more: fp8, swapped blocks and optimizer as sd-scripts' documentation names them
  --out FILE       a new file; without it the text is printed

check looks at a config file or dataset file as the trainer would: keys it ignores, wrong types, settings that do not go
together, files that are not there, each with its line. Exit code 1 when the trainer would fail; warnings alone are 0.
  --json           { file, kind, ok, problems: [{ line, key, severity, code, message, hint }] }

diff says what the trainer would do differently, whatever the order, comments and sections; exit code 1 when anything.
  --all            also what is written differently and means the same (a key left at the trainer's default)`,
};
