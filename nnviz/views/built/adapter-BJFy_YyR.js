import"./core-cqCGCBUN.js";import{s as a}from"./adapter-BC3FPIwy.js";export{a as default};
