import"./core-C3rbjD1F.js";import{s as a}from"./adapter-BGW9ZuG8.js";export{a as default};
